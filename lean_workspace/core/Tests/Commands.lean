/- Declarations around proofs: recursive theorems, inductive predicates, classes, structures, notation, macros. -/

theorem zero_le_by_recursion : ∀ n : Nat, 0 ≤ n
  | 0 => Nat.le_refl 0
  | n + 1 => Nat.le_succ_of_le (zero_le_by_recursion n)
instance : Add (Nat × Nat) := ⟨fun a b => (a.1 + b.1, a.2 + b.2)⟩
local notation "⟪" a ", " b "⟫" => (a, b)
example : ⟪1, 2⟫ = (1, 2) := rfl
infixl:65 " +++ " => fun (a b : Nat) => a + b
example : 1 +++ 2 = 3 := rfl
macro "close_by_rfl" : tactic => `(tactic| rfl)
example : 1 = 1 := by close_by_rfl
open Nat in
example (a b : Nat) : a + b = b + a := Nat.add_comm a b
open Nat
example (n : Nat) : n < succ n := lt_succ_self n
inductive Even : Nat → Prop
  | zero : Even 0
  | step {n} : Even n → Even (n + 2)
example : Even 4 := .step (.step .zero)
example : Even 4 := by repeat constructor
example : ¬ Even 1 := by intro h; cases h
example : ¬ Even 1 := nofun
theorem Even.add {m n : Nat} (hm : Even m) (hn : Even n) : Even (m + n) := by
  induction hn with
  | zero => exact hm
  | step _ ih => exact .step ih
class Monoid' (α : Type) extends Mul α, One α where
  mul_one : ∀ a : α, a * 1 = a
example {α} [Monoid' α] (a : α) : a * 1 * 1 = a := by rw [Monoid'.mul_one, Monoid'.mul_one]
example {α} [Monoid' α] (a : α) : a * 1 * 1 = a := by simp [Monoid'.mul_one]
structure Pt (α : Type) where
  x : α
  y : α
  deriving DecidableEq
inductive Color | red | green | blue deriving DecidableEq, Inhabited
example : Color.red ≠ Color.blue := by decide
example (c : Color) : c = .red ∨ c = .green ∨ c = .blue := by cases c <;> simp
example : Color.red ≠ Color.blue := nofun
example : Color.red ≠ Color.blue := by simp
@[simp] theorem add_zero_again (a : Nat) : a + 0 = a := rfl
@[ext] structure P2 where (a b : Nat)
example (p q : P2) (h : p.a = q.a) (h' : p.b = q.b) : p = q := by ext <;> assumption
attribute [local simp] Nat.add_comm in
example (a b : Nat) : a + b = b + a := by simp
