prelude
import Init.Omega.IntList

/-
Linear combinations `r + c₁ * x₁ + c₂ * x₂ + ...`: how `omega` stores a term. The compiled tactic builds them, the kernel evaluates them here.
-/

set_option linter.all false
set_option autoImplicit false
namespace Lean.Omega

structure LinearCombo where
  const : Int := 0
  coeffs : Coeffs := []

namespace LinearCombo

/-! ### Operations -/

def eval (lc : LinearCombo) (values : Coeffs) : Int := lc.const + lc.coeffs.dot values
def coordinate (i : Nat) : LinearCombo where
  const := 0
  coeffs := Coeffs.set .nil i 1
def add (l₁ l₂ : LinearCombo) : LinearCombo where
  const := l₁.const + l₂.const
  coeffs := l₁.coeffs + l₂.coeffs
instance : Add LinearCombo := ⟨add⟩
def sub (l₁ l₂ : LinearCombo) : LinearCombo where
  const := l₁.const - l₂.const
  coeffs := l₁.coeffs - l₂.coeffs
instance : Sub LinearCombo := ⟨sub⟩
def neg (lc : LinearCombo) : LinearCombo where
  const := -lc.const
  coeffs := -lc.coeffs
instance : Neg LinearCombo := ⟨neg⟩
def smul (lc : LinearCombo) (i : Int) : LinearCombo where
  const := i * lc.const
  coeffs := lc.coeffs.smul i
instance : HMul Int LinearCombo LinearCombo := ⟨fun i lc => lc.smul i⟩
/-- The product, where at least one factor is constant; without use otherwise. -/
def mul (l₁ l₂ : LinearCombo) : LinearCombo := l₂.const * l₁ + l₁.const * l₂ - { const := l₁.const * l₂.const }

/-! ### Their values -/

theorem add_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ + l₂).eval v = l₁.eval v + l₂.eval v := by
  show l₁.const + l₂.const + IntList.dot (l₁.coeffs + l₂.coeffs) v = l₁.const + IntList.dot l₁.coeffs v + (l₂.const + IntList.dot l₂.coeffs v)
  rw [IntList.dot_add, Int.add_assoc, Int.add_assoc, Int.add_left_comm l₂.const]
theorem neg_eval (lc : LinearCombo) (v : Coeffs) : (-lc).eval v = -lc.eval v := by
  show -lc.const + IntList.dot (-lc.coeffs) v = -(lc.const + IntList.dot lc.coeffs v)
  rw [IntList.dot_neg, Int.neg_add]
theorem sub_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ - l₂).eval v = l₁.eval v - l₂.eval v := by
  show l₁.const - l₂.const + IntList.dot (l₁.coeffs - l₂.coeffs) v = l₁.const + IntList.dot l₁.coeffs v - (l₂.const + IntList.dot l₂.coeffs v)
  rw [IntList.dot_sub]
  simp only [Int.sub_eq_add_neg, Int.neg_add, Int.add_assoc]
  rw [Int.add_left_comm (-l₂.const)]
theorem smul_eval (lc : LinearCombo) (i : Int) (v : Coeffs) : (i * lc).eval v = i * lc.eval v := by
  show i * lc.const + IntList.dot (i * lc.coeffs) v = i * (lc.const + IntList.dot lc.coeffs v)
  rw [IntList.dot_smul, Int.mul_add]
theorem mul_eval (l₁ l₂ : LinearCombo) (v : Coeffs) (w : l₁.coeffs.isZero ∨ l₂.coeffs.isZero) :
    (mul l₁ l₂).eval v = l₁.eval v * l₂.eval v := by
  have hc : ({ const := l₁.const * l₂.const } : LinearCombo).eval v = l₁.const * l₂.const := Int.add_zero _
  have hz : ∀ l : LinearCombo, l.coeffs.isZero → l.eval v = l.const := fun l h => by
    show l.const + IntList.dot l.coeffs v = l.const
    rw [IntList.dot_of_left_zero h, Int.add_zero]
  unfold mul
  rw [sub_eval, add_eval, smul_eval, smul_eval, hc]
  rcases w with w | w
  · rw [hz l₁ w, Int.mul_comm l₂.const, Int.add_comm, Int.sub_eq_add_neg, Int.add_assoc, Int.add_right_neg, Int.add_zero]
  · rw [hz l₂ w, Int.sub_eq_add_neg, Int.add_assoc, Int.add_right_neg, Int.add_zero, Int.mul_comm]
theorem coordinate_eval (i : Nat) (v : Coeffs) : (coordinate i).eval v = v.get i := by
  show 0 + IntList.dot (IntList.set [] i 1) v = IntList.get v i
  rw [IntList.dot_set_of_length_le 1 v (xs := []) (Nat.zero_le i), IntList.nil_dot, Int.zero_add, Int.zero_add, Int.one_mul]

/-! ### The first ten coordinates, whose statements spare the kernel an evaluation -/

section
variable {a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 : Int} {t : List Int}
theorem coordinate_eval_0 : (coordinate 0).eval (.ofList (a0 :: t)) = a0 := coordinate_eval 0 _
theorem coordinate_eval_1 : (coordinate 1).eval (.ofList (a0 :: a1 :: t)) = a1 := coordinate_eval 1 _
theorem coordinate_eval_2 : (coordinate 2).eval (.ofList (a0 :: a1 :: a2 :: t)) = a2 := coordinate_eval 2 _
theorem coordinate_eval_3 : (coordinate 3).eval (.ofList (a0 :: a1 :: a2 :: a3 :: t)) = a3 := coordinate_eval 3 _
theorem coordinate_eval_4 : (coordinate 4).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: t)) = a4 := coordinate_eval 4 _
theorem coordinate_eval_5 : (coordinate 5).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: t)) = a5 := coordinate_eval 5 _
theorem coordinate_eval_6 : (coordinate 6).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: t)) = a6 := coordinate_eval 6 _
theorem coordinate_eval_7 : (coordinate 7).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: t)) = a7 := coordinate_eval 7 _
theorem coordinate_eval_8 : (coordinate 8).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: t)) = a8 := coordinate_eval 8 _
theorem coordinate_eval_9 : (coordinate 9).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: a9 :: t)) = a9 := coordinate_eval 9 _
end
end LinearCombo
end Lean.Omega
