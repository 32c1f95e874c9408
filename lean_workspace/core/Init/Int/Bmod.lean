prelude
import Init.Int.Quotients
import Init.Omega.Constraint
import Init.Omega.Facts

/-
Balanced remainders: `bmod x m` is the number congruent to `x` modulo `m` that is at least `-m/2` and less than `m/2`.
-/

set_option linter.all false
set_option autoImplicit false
namespace Int
variable {x : Int} {m : Nat}

theorem bmod_eq_emod_of_lt (hx : x % m < (m + 1) / 2) : bmod x m = x % m := if_pos hx
theorem bmod_eq_emod (x : Int) (m : Nat) : bmod x m = x % m - if x % m ≥ (m + 1) / 2 then m else 0 := by
  rw [bmod_def]; split <;> split <;> omega
theorem le_bmod (h : 0 < m) : -(m / 2) ≤ bmod x m := by
  have h₁ := emod_nonneg x (b := m) (by omega)
  rw [bmod_def]; split <;> omega
theorem bmod_lt (h : 0 < m) : bmod x m < (m + 1) / 2 := by
  have h₁ := emod_lt_of_pos x (b := m) (by omega)
  rw [bmod_def]; split <;> omega
theorem bmod_le (h : 0 < m) : bmod x m ≤ (m - 1) / 2 := by
  have := bmod_lt (x := x) h; omega
theorem bmod_eq_of_le {n : Int} (hn' : -(m / 2) ≤ n) (hn : n < (m + 1) / 2) : n.bmod m = n := by
  rcases Int.lt_or_ge n 0 with h | h
  · have e : n % m = n + m := by
      rw [← add_emod_right n m]; exact emod_eq_of_lt (by omega) (by omega)
    rw [bmod_def, e, if_neg (by omega), Int.add_sub_cancel]
  · have e : n % m = n := emod_eq_of_lt h (by omega)
    rw [bmod_def, e, if_pos hn]
@[simp] theorem bmod_bmod : bmod (bmod x m) m = bmod x m := by rw [bmod_def, bmod_emod, ← bmod_def]
@[simp] theorem bmod_zero : bmod x 0 = x := by
  rw [bmod_def, show ((0 : Nat) : Int) = 0 from rfl, emod_zero]; split <;> omega
@[simp] theorem zero_bmod (m : Nat) : bmod 0 m = 0 := by
  rw [bmod_def, zero_emod]; split <;> omega
theorem bmod_add_mul_bdiv (x : Int) (m : Nat) : bmod x m + m * bdiv x m = x := by
  unfold bmod bdiv
  have e := emod_add_mul_ediv x m
  split
  · rename_i h; subst h
    simp
  · dsimp only
    split
    · exact e
    · rw [Int.mul_add, Int.mul_one]; omega
end Int
