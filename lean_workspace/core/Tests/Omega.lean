/- `omega`: linear arithmetic over natural numbers, integers and both, with `/`, `%` and `∣` by numerals. -/

section Nat
variable (a b c n : Nat)
example (h₁ : a ≤ b) (h₂ : b < c) : a < c := by omega
example (h : a < b) : 2 * a + 1 < 2 * b := by omega
example : a + b + c = c + (b + a) := by omega
example (h : 3 * a + 2 * b = 7) : a = 1 ∧ b = 2 := by omega
example (h : n ≠ 0) : 1 ≤ n := by omega
example (h : ¬a ≤ b) : b < a := by omega
example (h : a + b = 2 * c + 1) (e : a = b) : False := by omega
example (h : 6 * a + 7 * b = 5) : False := by omega
example (h : n.succ < 5) : n < 4 := by omega
example (p : Prop) (h : n < 0) : p := by omega
example (x : Nat) (h : x < 1000000007) : x * 123456789 < 1000000007 * 123456789 := by omega
example (h : a * b + a = 5) (h' : a * b = 3) : a = 2 := by omega
example (f : Nat → Nat) (h : f a < f b) : f a + 1 ≤ f b := by omega
example (d e f g i j k l : Nat) (h₁ : a < b) (h₂ : b < c) (h₃ : c < d) (h₄ : d < e) (h₅ : e < f) (h₆ : f < g) (h₇ : g < i)
    (h₈ : i < j) (h₉ : j < k) (h₁₀ : k < l) : a + 10 ≤ l := by omega
end Nat

section Subtraction
variable (a b c n : Nat)
example (h : a ≤ b) : b - a + a = b := by omega
example : a - b - c = a - (b + c) := by omega
example (h : a - b = 0) (h' : a > b) : False := by omega
example (h : a - (b - c) ≤ 5) (h₁ : b ≥ c + 3) (h₂ : a + c ≥ b + 6) : False := by omega
example (h : 0 < n) : (2 * n - 1) % 2 = 1 := by omega
example (h : a - b = 0) (h' : a > b) : False := by
  fail_if_success omega -splitNatSub
  omega
end Subtraction

section Division
variable (n a b : Nat) (x y : Int)
example : n % 2 = 0 ∨ n % 2 = 1 := by omega
example : 2 * (n / 2) + n % 2 = n := by omega
example (h : n % 4 = 3) : n % 2 = 1 := by omega
example (h : 10 ≤ n) : 5 ≤ n / 2 := by omega
example (h : a % 7 = b % 7) (h' : a < b) : a + 7 ≤ b := by omega
example : n / 0 = 0 := by omega
example (h : 6 ∣ n) : 2 ∣ n := by omega
example (h : 2 ∣ n) (h' : 3 ∣ n) : 6 ∣ n := by omega
example (h : ¬2 ∣ n) : n % 2 = 1 := by omega
example : x % 3 = 0 ∨ x % 3 = 1 ∨ x % 3 = 2 := by omega
example (h : 3 ∣ x) (h' : 5 ∣ x) : 15 ∣ x := by omega
example : x / 2 + x / (-2) = 0 := by omega
example (h : 0 < x) : x / 2 + x / 3 + x / 7 < x := by omega
example (h : 5 < x) : 0 < x / 2 / 3 := by omega
example (h : x / 2 - y / 3 < 1) (h' : 3 * x ≥ 2 * y + 6) : False := by omega
end Division

section Integers
variable (x y z : Int)
example (h : x < y) : 2 * x + 1 < 2 * y := by omega
example (h : x ≠ 0) : x < 0 ∨ 0 < x := by omega
example (h : x - y = z) : x = y + z := by omega
example : -(-x) = x := by omega
example (h : 2 * x = 3) : False := by omega
example (h : 4 * x + 6 * y = 5) : False := by omega
-- equations without a coefficient 1: new variables are introduced
example (h : 7 * x + 12 * y = 1) (h₀ : 0 ≤ x) (h₁ : x ≤ 10) : x = 7 := by omega
example (h : 15 * x + 21 * y + 35 * z = 1) : ¬(7 ∣ x) := by omega
example (h : 2 * x + 3 * y + 4 * z = 0) (h₁ : 1 ≤ x + y) (h₂ : 1 ≤ y + z) (h₃ : 1 ≤ x + z) : False := by omega
example (h : 3 * (x + 2 * y) - 4 * 5 = 1) : x + 2 * y = 7 := by omega
example (h : 0 < x * y) : 0 < 8 * (x * y) := by omega
example (h : x < 0) : 63 + (x - 2 ^ 63) ≤ 62 - 2 ^ 63 := by omega
example : (3 : Int) - 5 = -2 := by omega
example : x.natAbs = (-x).natAbs := by omega
example (h : x ≤ 0) : (x.natAbs : Int) = -x := by omega
example : (x.toNat : Int) = max x 0 := by omega
end Integers

section Mixed
variable (n m a b : Nat) (x : Int)
example : (0 : Int) ≤ n := by omega
example (h : (n : Int) = x) (h' : x < m) : n < m := by omega
example (h : b ≤ a) : ((a - b : Nat) : Int) = a - b := by omega
example : ((n / 2 : Nat) : Int) = (n : Int) / 2 := by omega
example (h : x = n % 5) : x < 5 := by omega
example (h : 0 < x) (h' : x + n ≤ 0) : False := by omega
example (h : ¬x % m < (m + 1) / 2) : -(m : Int) / 2 ≤ x % m - m := by omega
end Mixed

section Connectives
variable (a b : Nat) (x y : Int)
example (h : a = 1 ∨ a = 2) (h' : ¬(a = 1 ∧ b = 3)) (hb : b = 3) : a = 2 := by omega
example (h : a < b → b < 5) (h' : a < 3 ∧ 4 < b) : 3 ≤ a ∨ b ≤ 4 := by omega
example (h : a < 2 ↔ b < 3) (h' : b < 2) : a < 2 := by omega
example (h : ¬(a < 2 ↔ b < 3)) (h' : b < 2) : 2 ≤ a := by omega
example : a < b ∨ a = b ∨ b < a := by omega
example (h : ¬(a < b ∨ b < a)) : a = b := by omega
example (h : ¬(a < b → a = 5)) : a ≠ 5 := by omega
example (h : x > 7) (h' : y > 2) : x > 0 ↔ y > 0 := by omega
example : x + 1 ≤ y → ¬y + 1 ≤ x := by omega
example (h : x < y) (h' : ¬¬y < x) : False := by omega
example (h : ∃ n : Nat, n < a ∧ a ≤ 0) : False := by omega
example (z : { z : Int // x ≤ z ∧ z < x }) : False := by omega
example (h : Prod.Lex (· < ·) (· < ·) (a + 1, b + 1) (3, 4)) : Prod.Lex (· < ·) (· < ·) (a, b) (3, 4) := by omega
example : min a b + max a b = a + b := by omega
example (h : a + b = 9) : min a b % 2 + max a b % 2 = 1 := by omega
example : (if x < y then x else y - 1) ≤ y := by omega
example (p : Nat × Nat) (h : p.1 < p.2) : p.1 + 1 ≤ p.2 := by omega
example (h : (a, b).1 < (a, b).2) : a < b := by omega
example : True := by
  let c := a + 1
  have : a < c := by omega
  trivial
end Connectives

section Powers
variable (n x y z : Nat)
example (h : x < 2 ^ 3) : x < 8 := by omega
example : 2 ^ (n + 1) = 2 * 2 ^ n := by omega
example : x % 2 ^ n < 2 ^ n := by omega
example (h : z ≤ 1) : x % 2 ^ n + y % 2 ^ n + z < 2 * 2 ^ n := by omega
example (k : Int) (h : k < 2 ^ (n + 1)) : k < 2 ^ n * 2 := by omega
example (v : BitVec 3) : v.toNat < 8 := by omega
end Powers

section Fin
variable (n m : Nat) (i j : Fin n) (k l : Fin 8)
example (h : i < j) : (i : Nat) < n - 1 := by omega
example (h : i = j) : (i : Int) = j := by omega
example (h : k ≠ 3) : k < 3 ∨ 3 < k := by omega
example (h : 2 ≤ k) (h' : k ≤ 3) (h₁ : 2 ≤ l) (h₂ : l ≤ 3) : 4 ≤ k + l ∧ k + l ≤ 6 := by omega
example (h : k * 2 = 6) : k = 3 ∨ k = 7 := by omega
example (h : k - 3 = 6) : k = 1 := by omega
end Fin

section InProofs
example (n : Nat) (h : n % 2 = 1) : ∃ k, n = 2 * k + 1 := ⟨n / 2, by omega⟩
example (f : Nat → Nat) (h : ∀ n, f (n + 1) = f n + 2) (h₀ : f 0 = 1) (n : Nat) : f n = 2 * n + 1 := by
  induction n with
  | zero => omega
  | succ n ih => have := h n; omega
example (xs : List Nat) (i : Nat) (h : i + 1 < xs.length) : xs[i]'(by omega) = xs[i] := rfl
example (xs : List Nat) (i : Nat) (h : 0 < i) (h' : i < xs.length) : Nat := xs[i - 1] + xs[i / 2]
theorem after (i j : Nat) (h : i < j := by omega) : i + 1 ≤ j := by omega
example (i : Nat) : i + 1 + 1 ≤ i + 5 := after (i + 1) (i + 5)

def log (n : Nat) : Nat := if n ≤ 1 then 0 else 1 + log (n / 2)
def up (a b : Nat) : Nat := if h : a < b then up (a + 1) b else a
termination_by b - a
theorem le_up (a b : Nat) : b ≤ up a b := by
  rw [up]
  by_cases h : a < b
  · rw [dif_pos h]; exact le_up (a + 1) b
  · rw [dif_neg h]; omega
termination_by b - a
def down (x : Int) : Nat := if x ≤ 0 then 0 else down (x - 1) + 1
termination_by x.toNat
end InProofs

/-! ### What it does not prove, it says so -/

/--
error: omega could not prove the goal:
a possible counterexample may satisfy the constraints
  d ≥ 0
  c ≥ 0
  c - d ≥ 0
where
 c := ↑a
 d := ↑b
-/
#guard_msgs in
example (a b : Nat) : a < b := by omega
/--
error: omega could not prove the goal:
No usable constraints found. You may need to unfold definitions so `omega` can see linear arithmetic facts about `Nat` and `Int`, which may also involve multiplication, division, and modular remainder by constants.
-/
#guard_msgs in
example (p : Prop) : p := by omega
example : ∃ x y : Int, 2 * x ≤ 3 * y ∧ ¬x ≤ y := by
  fail_if_success have : ∀ x y : Int, 2 * x ≤ 3 * y → x ≤ y := by omega
  exact ⟨3, 2, by decide⟩
example : ∃ n : Nat, n % 2 = 1 ∧ n % 4 ≠ 1 := by
  fail_if_success have : ∀ n : Nat, n % 2 = 1 → n % 4 = 1 := by omega
  exact ⟨3, by decide⟩
-- products of variables are taken as they are
example : ∃ a b : Nat, a * b = b * (a + 1) - b := by
  fail_if_success have : ∀ a b : Nat, a * b = b * (a + 1) - b := by intro a b; omega
  exact ⟨0, 0, rfl⟩
