prelude
import Init.Int.Order

/-
Inequalities of integers under negation, subtraction and multiplication; minimum and maximum.
-/

set_option linter.all false
set_option autoImplicit false
namespace Int

/-! ### Negation -/

protected theorem neg_le_neg {a b : Int} (h : a ≤ b) : -b ≤ -a := by
  obtain ⟨n, rfl⟩ := le.dest h; exact le.intro n (by rw [Int.neg_add, Int.neg_add_cancel_right])
protected theorem le_of_neg_le_neg {a b : Int} (h : -b ≤ -a) : a ≤ b := by
  have := Int.neg_le_neg h; rwa [Int.neg_neg, Int.neg_neg] at this
protected theorem neg_lt_neg {a b : Int} (h : a < b) : -b < -a := Int.not_le.mp fun h' => Int.not_le_of_gt h (Int.le_of_neg_le_neg h')
protected theorem lt_of_neg_lt_neg {a b : Int} (h : -b < -a) : a < b := by
  have := Int.neg_lt_neg h; rwa [Int.neg_neg, Int.neg_neg] at this
@[simp] protected theorem neg_le_neg_iff {a b : Int} : -a ≤ -b ↔ b ≤ a := ⟨Int.le_of_neg_le_neg, Int.neg_le_neg⟩
@[simp] protected theorem neg_lt_neg_iff {a b : Int} : -a < -b ↔ b < a := ⟨Int.lt_of_neg_lt_neg, Int.neg_lt_neg⟩
protected theorem neg_nonpos_of_nonneg {a : Int} (h : 0 ≤ a) : -a ≤ 0 := Int.neg_le_neg h
protected theorem neg_nonneg_of_nonpos {a : Int} (h : a ≤ 0) : 0 ≤ -a := Int.neg_le_neg h
protected theorem neg_neg_of_pos {a : Int} (h : 0 < a) : -a < 0 := Int.neg_lt_neg h
protected theorem neg_pos_of_neg {a : Int} (h : a < 0) : 0 < -a := Int.neg_lt_neg h
protected theorem nonneg_of_neg_nonpos {a : Int} (h : -a ≤ 0) : 0 ≤ a := Int.le_of_neg_le_neg (b := a) (a := 0) h
protected theorem nonpos_of_neg_nonneg {a : Int} (h : 0 ≤ -a) : a ≤ 0 := Int.le_of_neg_le_neg (a := a) (b := 0) h
protected theorem pos_of_neg_neg {a : Int} (h : -a < 0) : 0 < a := Int.lt_of_neg_lt_neg (b := a) (a := 0) h
protected theorem neg_of_neg_pos {a : Int} (h : 0 < -a) : a < 0 := Int.lt_of_neg_lt_neg (a := a) (b := 0) h
@[simp] protected theorem neg_nonneg {a : Int} : 0 ≤ -a ↔ a ≤ 0 := ⟨Int.nonpos_of_neg_nonneg, Int.neg_nonneg_of_nonpos⟩
@[simp] protected theorem neg_pos {a : Int} : 0 < -a ↔ a < 0 := ⟨Int.neg_of_neg_pos, Int.neg_pos_of_neg⟩
@[simp] protected theorem neg_nonpos_iff (i : Int) : -i ≤ 0 ↔ 0 ≤ i := ⟨Int.nonneg_of_neg_nonpos, Int.neg_nonpos_of_nonneg⟩
@[simp] protected theorem neg_lt_zero_iff {a : Int} : -a < 0 ↔ 0 < a := ⟨Int.pos_of_neg_neg, Int.neg_neg_of_pos⟩
protected theorem le_neg_of_le_neg {a b : Int} (h : a ≤ -b) : b ≤ -a := by have := Int.neg_le_neg h; rwa [Int.neg_neg] at this
protected theorem neg_le_of_neg_le {a b : Int} (h : -a ≤ b) : -b ≤ a := by have := Int.neg_le_neg h; rwa [Int.neg_neg] at this
protected theorem lt_neg_of_lt_neg {a b : Int} (h : a < -b) : b < -a := by have := Int.neg_lt_neg h; rwa [Int.neg_neg] at this
protected theorem neg_lt_of_neg_lt {a b : Int} (h : -a < b) : -b < a := by have := Int.neg_lt_neg h; rwa [Int.neg_neg] at this
theorem exists_eq_neg_ofNat {a : Int} (H : a ≤ 0) : ∃ n : Nat, a = -(n : Int) :=
  have ⟨n, h⟩ := eq_ofNat_of_zero_le (Int.neg_nonneg_of_nonpos H)
  ⟨n, Int.eq_neg_of_eq_neg h.symm⟩

/-! ### Subtraction -/

protected theorem sub_le_sub_right {a b : Int} (h : a ≤ b) (c : Int) : a - c ≤ b - c := Int.add_le_add_right h (-c)
protected theorem sub_lt_sub_right {a b : Int} (h : a < b) (c : Int) : a - c < b - c := Int.add_lt_add_right h (-c)
protected theorem sub_le_sub_left {a b : Int} (h : a ≤ b) (c : Int) : c - b ≤ c - a := Int.add_le_add_left (Int.neg_le_neg h) c
protected theorem sub_lt_sub_left {a b : Int} (h : a < b) (c : Int) : c - b < c - a := Int.add_lt_add_left (Int.neg_lt_neg h) c
protected theorem sub_le_sub {a b c d : Int} (hab : a ≤ b) (hcd : c ≤ d) : a - d ≤ b - c := Int.add_le_add hab (Int.neg_le_neg hcd)
protected theorem sub_lt_sub {a b c d : Int} (hab : a < b) (hcd : c < d) : a - d < b - c := Int.add_lt_add hab (Int.neg_lt_neg hcd)
protected theorem sub_lt_sub_of_le_of_lt {a b c d : Int} (hab : a ≤ b) (hcd : c < d) : a - d < b - c :=
  Int.add_lt_add_of_le_of_lt hab (Int.neg_lt_neg hcd)
protected theorem sub_lt_sub_of_lt_of_le {a b c d : Int} (hab : a < b) (hcd : c ≤ d) : a - d < b - c :=
  Int.add_lt_add_of_lt_of_le hab (Int.neg_le_neg hcd)
protected theorem lt_of_sub_lt_sub_left {a b c : Int} (h : c - a < c - b) : b < a := Int.lt_of_neg_lt_neg (Int.lt_of_add_lt_add_left h)
protected theorem lt_of_sub_lt_sub_right {a b c : Int} (h : a - c < b - c) : a < b := Int.lt_of_add_lt_add_right h
@[simp] protected theorem sub_le_sub_left_iff {a b c : Int} : c - a ≤ c - b ↔ b ≤ a := (Int.add_le_add_iff_left c).trans Int.neg_le_neg_iff
@[simp] protected theorem sub_le_sub_right_iff {a b c : Int} : a - c ≤ b - c ↔ a ≤ b := Int.add_le_add_iff_right (-c)
@[simp] protected theorem sub_lt_sub_left_iff {a b c : Int} : c - a < c - b ↔ b < a := (Int.add_lt_add_iff_left c).trans Int.neg_lt_neg_iff
@[simp] protected theorem sub_lt_sub_right_iff {a b c : Int} : a - c < b - c ↔ a < b := Int.add_lt_add_iff_right (-c)
protected theorem sub_nonneg_of_le {a b : Int} (h : b ≤ a) : 0 ≤ a - b := by
  have := Int.sub_le_sub_right h b; rwa [Int.sub_self] at this
protected theorem sub_pos_of_lt {a b : Int} (h : b < a) : 0 < a - b := by
  have := Int.sub_lt_sub_right h b; rwa [Int.sub_self] at this
protected theorem sub_nonpos_of_le {a b : Int} (h : a ≤ b) : a - b ≤ 0 := by
  have := Int.sub_le_sub_right h b; rwa [Int.sub_self] at this
protected theorem sub_neg_of_lt {a b : Int} (h : a < b) : a - b < 0 := by
  have := Int.sub_lt_sub_right h b; rwa [Int.sub_self] at this
protected theorem le_of_sub_nonneg {a b : Int} (h : 0 ≤ a - b) : b ≤ a := Int.le_of_add_le_add_right (b := -b) (by rw [Int.add_right_neg]; exact h)
protected theorem lt_of_sub_pos {a b : Int} (h : 0 < a - b) : b < a := Int.lt_of_add_lt_add_right (b := -b) (by rw [Int.add_right_neg]; exact h)
protected theorem le_of_sub_nonpos {a b : Int} (h : a - b ≤ 0) : a ≤ b := Int.le_of_add_le_add_right (b := -b) (by rw [Int.add_right_neg]; exact h)
protected theorem lt_of_sub_neg {a b : Int} (h : a - b < 0) : a < b := Int.lt_of_add_lt_add_right (b := -b) (by rw [Int.add_right_neg]; exact h)
@[simp] protected theorem sub_nonneg {a b : Int} : 0 ≤ a - b ↔ b ≤ a := ⟨Int.le_of_sub_nonneg, Int.sub_nonneg_of_le⟩
@[simp] protected theorem sub_pos {a b : Int} : 0 < a - b ↔ b < a := ⟨Int.lt_of_sub_pos, Int.sub_pos_of_lt⟩
protected theorem sub_le_self (a : Int) {b : Int} (h : 0 ≤ b) : a - b ≤ a := by
  have := Int.sub_le_sub_left h a; rwa [Int.sub_zero] at this
protected theorem sub_lt_self (a : Int) {b : Int} (h : 0 < b) : a - b < a := by
  have := Int.sub_lt_sub_left h a; rwa [Int.sub_zero] at this
protected theorem sub_le_iff {a b c : Int} : a - b ≤ c ↔ a ≤ c + b := by
  rw [← Int.add_le_add_iff_right (a := a - b) b, Int.sub_add_cancel]
protected theorem sub_lt_iff {a b c : Int} : a - b < c ↔ a < c + b := by
  rw [← Int.add_lt_add_iff_right (a := a - b) b, Int.sub_add_cancel]
protected theorem le_sub_iff {a b c : Int} : a ≤ b - c ↔ a + c ≤ b := by
  rw [← Int.add_le_add_iff_right (b := b - c) c, Int.sub_add_cancel]
protected theorem lt_sub_iff {a b c : Int} : a < b - c ↔ a + c < b := by
  rw [← Int.add_lt_add_iff_right (b := b - c) c, Int.sub_add_cancel]
protected theorem sub_right_le_of_le_add {a b c : Int} (h : a ≤ b + c) : a - c ≤ b := Int.sub_le_iff.mpr h
protected theorem sub_left_le_of_le_add {a b c : Int} (h : a ≤ b + c) : a - b ≤ c := Int.sub_le_iff.mpr (Int.add_comm b c ▸ h)
protected theorem le_add_of_sub_right_le {a b c : Int} (h : a - c ≤ b) : a ≤ b + c := Int.sub_le_iff.mp h
protected theorem le_add_of_sub_left_le {a b c : Int} (h : a - b ≤ c) : a ≤ b + c := Int.add_comm c b ▸ Int.sub_le_iff.mp h
protected theorem sub_right_lt_of_lt_add {a b c : Int} (h : a < b + c) : a - c < b := Int.sub_lt_iff.mpr h
protected theorem sub_left_lt_of_lt_add {a b c : Int} (h : a < b + c) : a - b < c := Int.sub_lt_iff.mpr (Int.add_comm b c ▸ h)
protected theorem lt_add_of_sub_right_lt {a b c : Int} (h : a - c < b) : a < b + c := Int.sub_lt_iff.mp h
protected theorem lt_add_of_sub_left_lt {a b c : Int} (h : a - b < c) : a < b + c := Int.add_comm c b ▸ Int.sub_lt_iff.mp h
protected theorem add_le_of_le_sub_right {a b c : Int} (h : a ≤ c - b) : a + b ≤ c := Int.le_sub_iff.mp h
protected theorem add_le_of_le_sub_left {a b c : Int} (h : b ≤ c - a) : a + b ≤ c := Int.add_comm b a ▸ Int.le_sub_iff.mp h
protected theorem le_sub_right_of_add_le {a b c : Int} (h : a + b ≤ c) : a ≤ c - b := Int.le_sub_iff.mpr h
protected theorem le_sub_left_of_add_le {a b c : Int} (h : a + b ≤ c) : b ≤ c - a := Int.le_sub_iff.mpr (Int.add_comm a b ▸ h)
protected theorem add_lt_of_lt_sub_right {a b c : Int} (h : a < c - b) : a + b < c := Int.lt_sub_iff.mp h
protected theorem add_lt_of_lt_sub_left {a b c : Int} (h : b < c - a) : a + b < c := Int.add_comm b a ▸ Int.lt_sub_iff.mp h
protected theorem lt_sub_right_of_add_lt {a b c : Int} (h : a + b < c) : a < c - b := Int.lt_sub_iff.mpr h
protected theorem lt_sub_left_of_add_lt {a b c : Int} (h : a + b < c) : b < c - a := Int.lt_sub_iff.mpr (Int.add_comm a b ▸ h)
protected theorem sub_le_of_sub_le {a b c : Int} (h : a - b ≤ c) : a - c ≤ b := Int.sub_left_le_of_le_add (Int.le_add_of_sub_right_le h)
protected theorem sub_lt_of_sub_lt {a b c : Int} (h : a - b < c) : a - c < b := Int.sub_left_lt_of_lt_add (Int.lt_add_of_sub_right_lt h)
theorem le_sub_one_iff {m n : Int} : m ≤ n - 1 ↔ m < n := Int.le_sub_iff
theorem le_sub_one_of_lt {a b : Int} (H : a < b) : a ≤ b - 1 := le_sub_one_iff.mpr H
theorem lt_of_le_sub_one {a b : Int} (H : a ≤ b - 1) : a < b := le_sub_one_iff.mp H
theorem sub_one_lt_iff {m n : Int} : m - 1 < n ↔ m ≤ n := Int.sub_lt_iff.trans lt_add_one_iff
theorem sub_one_lt_of_le {a b : Int} (H : a ≤ b) : a - 1 < b := sub_one_lt_iff.mpr H
theorem le_of_sub_one_lt {a b : Int} (H : a - 1 < b) : a ≤ b := sub_one_lt_iff.mp H

/-! ### Multiplication -/

protected theorem mul_nonneg {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  exact natCast_nonneg (m * n)
protected theorem mul_pos {a b : Int} (ha : 0 < a) (hb : 0 < b) : 0 < a * b :=
  Int.lt_iff_le_and_ne.mpr ⟨Int.mul_nonneg (Int.le_of_lt ha) (Int.le_of_lt hb), (Int.mul_ne_zero (Int.ne_of_gt ha) (Int.ne_of_gt hb)).symm⟩
protected theorem mul_lt_mul_of_pos_left {a b c : Int} (h₁ : a < b) (h₂ : 0 < c) : c * a < c * b :=
  Int.lt_of_sub_pos (by rw [← Int.mul_sub]; exact Int.mul_pos h₂ (Int.sub_pos_of_lt h₁))
protected theorem mul_lt_mul_of_pos_right {a b c : Int} (h₁ : a < b) (h₂ : 0 < c) : a * c < b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_lt_mul_of_pos_left h₁ h₂
protected theorem mul_le_mul_of_nonneg_left {a b c : Int} (h₁ : a ≤ b) (h₂ : 0 ≤ c) : c * a ≤ c * b :=
  Int.le_of_sub_nonneg (by rw [← Int.mul_sub]; exact Int.mul_nonneg h₂ (Int.sub_nonneg_of_le h₁))
protected theorem mul_le_mul_of_nonneg_right {a b c : Int} (h₁ : a ≤ b) (h₂ : 0 ≤ c) : a * c ≤ b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_le_mul_of_nonneg_left h₁ h₂
protected theorem mul_le_mul {a b c d : Int} (hac : a ≤ c) (hbd : b ≤ d) (nn_b : 0 ≤ b) (nn_c : 0 ≤ c) : a * b ≤ c * d :=
  Int.le_trans (Int.mul_le_mul_of_nonneg_right hac nn_b) (Int.mul_le_mul_of_nonneg_left hbd nn_c)
protected theorem mul_lt_mul {a b c d : Int} (h₁ : a < c) (h₂ : b ≤ d) (h₃ : 0 < b) (h₄ : 0 ≤ c) : a * b < c * d :=
  Int.lt_of_lt_of_le (Int.mul_lt_mul_of_pos_right h₁ h₃) (Int.mul_le_mul_of_nonneg_left h₂ h₄)
protected theorem mul_lt_mul' {a b c d : Int} (h₁ : a ≤ c) (h₂ : b < d) (h₃ : 0 ≤ b) (h₄ : 0 < c) : a * b < c * d :=
  Int.lt_of_le_of_lt (Int.mul_le_mul_of_nonneg_right h₁ h₃) (Int.mul_lt_mul_of_pos_left h₂ h₄)
protected theorem mul_le_mul_of_nonpos_right {a b c : Int} (h : b ≤ a) (hc : c ≤ 0) : a * c ≤ b * c :=
  Int.le_of_neg_le_neg (by rw [Int.neg_mul_eq_mul_neg, Int.neg_mul_eq_mul_neg]; exact Int.mul_le_mul_of_nonneg_right h (Int.neg_nonneg_of_nonpos hc))
protected theorem mul_le_mul_of_nonpos_left {a b c : Int} (ha : a ≤ 0) (h : c ≤ b) : a * b ≤ a * c := by
  rw [Int.mul_comm a, Int.mul_comm a]; exact Int.mul_le_mul_of_nonpos_right h ha
protected theorem mul_lt_mul_of_neg_right {a b c : Int} (h : b < a) (hc : c < 0) : a * c < b * c :=
  Int.lt_of_neg_lt_neg (by rw [Int.neg_mul_eq_mul_neg, Int.neg_mul_eq_mul_neg]; exact Int.mul_lt_mul_of_pos_right h (Int.neg_pos_of_neg hc))
protected theorem mul_lt_mul_of_neg_left {a b c : Int} (h : b < a) (hc : c < 0) : c * a < c * b := by
  rw [Int.mul_comm c, Int.mul_comm c]; exact Int.mul_lt_mul_of_neg_right h hc
protected theorem mul_nonpos_of_nonneg_of_nonpos {a b : Int} (ha : 0 ≤ a) (hb : b ≤ 0) : a * b ≤ 0 := by
  have := Int.mul_le_mul_of_nonneg_left hb ha; rwa [Int.mul_zero] at this
protected theorem mul_nonpos_of_nonpos_of_nonneg {a b : Int} (ha : a ≤ 0) (hb : 0 ≤ b) : a * b ≤ 0 := by
  rw [Int.mul_comm]; exact Int.mul_nonpos_of_nonneg_of_nonpos hb ha
protected theorem mul_nonneg_of_nonpos_of_nonpos {a b : Int} (ha : a ≤ 0) (hb : b ≤ 0) : 0 ≤ a * b := by
  have := Int.mul_le_mul_of_nonpos_left hb ha; rwa [Int.mul_zero, Int.mul_comm] at this
protected theorem mul_neg_of_pos_of_neg {a b : Int} (ha : 0 < a) (hb : b < 0) : a * b < 0 := by
  have := Int.mul_lt_mul_of_pos_left hb ha; rwa [Int.mul_zero] at this
protected theorem mul_neg_of_neg_of_pos {a b : Int} (ha : a < 0) (hb : 0 < b) : a * b < 0 := by
  rw [Int.mul_comm]; exact Int.mul_neg_of_pos_of_neg hb ha
protected theorem mul_pos_of_neg_of_neg {a b : Int} (ha : a < 0) (hb : b < 0) : 0 < a * b := by
  have := Int.mul_lt_mul_of_neg_right ha hb; rwa [Int.zero_mul] at this
protected theorem mul_self_le_mul_self {a b : Int} (h1 : 0 ≤ a) (h2 : a ≤ b) : a * a ≤ b * b := Int.mul_le_mul h2 h2 h1 (Int.le_trans h1 h2)
protected theorem mul_self_lt_mul_self {a b : Int} (h1 : 0 ≤ a) (h2 : a < b) : a * a < b * b :=
  Int.mul_lt_mul' (Int.le_of_lt h2) h2 h1 (Int.lt_of_le_of_lt h1 h2)
protected theorem nonneg_of_mul_nonneg_left {a b : Int} (h : 0 ≤ a * b) (hb : 0 < b) : 0 ≤ a :=
  Int.le_of_not_gt fun ha => Int.not_le_of_gt (Int.mul_neg_of_neg_of_pos ha hb) h
protected theorem nonneg_of_mul_nonneg_right {a b : Int} (h : 0 ≤ a * b) (ha : 0 < a) : 0 ≤ b :=
  Int.nonneg_of_mul_nonneg_left (Int.mul_comm a b ▸ h) ha
protected theorem nonpos_of_mul_nonpos_left {a b : Int} (h : a * b ≤ 0) (hb : 0 < b) : a ≤ 0 :=
  Int.le_of_not_gt fun ha => Int.not_le_of_gt (Int.mul_pos ha hb) h
protected theorem nonpos_of_mul_nonpos_right {a b : Int} (h : a * b ≤ 0) (ha : 0 < a) : b ≤ 0 :=
  Int.nonpos_of_mul_nonpos_left (Int.mul_comm a b ▸ h) ha
protected theorem pos_of_mul_pos_right {a b : Int} (h : 0 < a * b) (ha : 0 < a) : 0 < b :=
  Int.lt_of_not_ge fun hb => Int.not_le_of_gt h (Int.mul_nonpos_of_nonneg_of_nonpos (Int.le_of_lt ha) hb)
protected theorem pos_of_mul_pos_left {a b : Int} (h : 0 < a * b) (hb : 0 < b) : 0 < a := Int.pos_of_mul_pos_right (Int.mul_comm a b ▸ h) hb
protected theorem le_of_mul_le_mul_left {a b c : Int} (w : a * b ≤ a * c) (h : 0 < a) : b ≤ c :=
  Int.le_of_not_gt fun hn => Int.not_le_of_gt (Int.mul_lt_mul_of_pos_left hn h) w
protected theorem le_of_mul_le_mul_right {a b c : Int} (w : b * a ≤ c * a) (h : 0 < a) : b ≤ c :=
  Int.le_of_mul_le_mul_left (by rwa [Int.mul_comm a, Int.mul_comm a]) h
protected theorem lt_of_mul_lt_mul_left {a b c : Int} (w : a * b < a * c) (h : 0 ≤ a) : b < c :=
  Int.lt_of_not_ge fun hn => Int.not_le_of_gt w (Int.mul_le_mul_of_nonneg_left hn h)
protected theorem lt_of_mul_lt_mul_right {a b c : Int} (w : b * a < c * a) (h : 0 ≤ a) : b < c :=
  Int.lt_of_mul_lt_mul_left (by rwa [Int.mul_comm a, Int.mul_comm a]) h
theorem mul_self_nonneg (a : Int) : 0 ≤ a * a := (Int.le_total 0 a).elim (fun h => Int.mul_nonneg h h) fun h => Int.mul_nonneg_of_nonpos_of_nonpos h h

/-! ### Minimum and maximum -/

protected theorem min_def (n m : Int) : min n m = if n ≤ m then n else m := rfl
protected theorem max_def (n m : Int) : max n m = if n ≤ m then m else n := rfl
protected theorem min_eq_left {a b : Int} (h : a ≤ b) : min a b = a := if_pos h
protected theorem max_eq_right {a b : Int} (h : a ≤ b) : max a b = b := if_pos h
protected theorem min_eq_right {a b : Int} (h : b ≤ a) : min a b = b :=
  if ha : a ≤ b then (Int.min_eq_left ha).trans (Int.le_antisymm ha h) else if_neg ha
protected theorem max_eq_left {a b : Int} (h : b ≤ a) : max a b = a :=
  if ha : a ≤ b then (Int.max_eq_right ha).trans (Int.le_antisymm h ha) else if_neg ha
protected theorem min_comm (a b : Int) : min a b = min b a :=
  (Int.le_total a b).elim (fun h => by rw [Int.min_eq_left h, Int.min_eq_right h]) fun h => by rw [Int.min_eq_right h, Int.min_eq_left h]
protected theorem max_comm (a b : Int) : max a b = max b a :=
  (Int.le_total a b).elim (fun h => by rw [Int.max_eq_right h, Int.max_eq_left h]) fun h => by rw [Int.max_eq_left h, Int.max_eq_right h]
protected theorem min_le_left (a b : Int) : min a b ≤ a :=
  (Int.le_total a b).elim (fun h => Int.le_of_eq (Int.min_eq_left h)) fun h => by rwa [Int.min_eq_right h]
protected theorem min_le_right (a b : Int) : min a b ≤ b := Int.min_comm b a ▸ Int.min_le_left b a
protected theorem le_max_left (a b : Int) : a ≤ max a b :=
  (Int.le_total a b).elim (fun h => by rwa [Int.max_eq_right h]) fun h => Int.le_of_eq (Int.max_eq_left h).symm
protected theorem le_max_right (a b : Int) : b ≤ max a b := Int.max_comm b a ▸ Int.le_max_left b a
protected theorem le_min {a b c : Int} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c :=
  ⟨fun h => ⟨Int.le_trans h (Int.min_le_left b c), Int.le_trans h (Int.min_le_right b c)⟩,
   fun ⟨hb, hc⟩ => (Int.le_total b c).elim (fun h => by rwa [Int.min_eq_left h]) fun h => by rwa [Int.min_eq_right h]⟩
protected theorem max_le {a b c : Int} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c :=
  ⟨fun h => ⟨Int.le_trans (Int.le_max_left a b) h, Int.le_trans (Int.le_max_right a b) h⟩,
   fun ⟨ha, hb⟩ => (Int.le_total a b).elim (fun h => by rwa [Int.max_eq_right h]) fun h => by rwa [Int.max_eq_left h]⟩
@[simp] protected theorem min_self (a : Int) : min a a = a := Int.min_eq_left (Int.le_refl a)
@[simp] protected theorem max_self (a : Int) : max a a = a := Int.max_eq_left (Int.le_refl a)
protected theorem min_assoc (a b c : Int) : min (min a b) c = min a (min b c) :=
  Int.le_antisymm
    (by simp only [Int.le_min]; exact ⟨Int.le_trans (Int.min_le_left _ _) (Int.min_le_left _ _),
          Int.le_trans (Int.min_le_left _ _) (Int.min_le_right _ _), Int.min_le_right _ _⟩)
    (by simp only [Int.le_min]; exact ⟨⟨Int.min_le_left _ _, Int.le_trans (Int.min_le_right _ _) (Int.min_le_left _ _)⟩,
          Int.le_trans (Int.min_le_right _ _) (Int.min_le_right _ _)⟩)
protected theorem max_assoc (a b c : Int) : max (max a b) c = max a (max b c) :=
  Int.le_antisymm
    (by simp only [Int.max_le]; exact ⟨⟨Int.le_max_left _ _, Int.le_trans (Int.le_max_left _ _) (Int.le_max_right _ _)⟩,
          Int.le_trans (Int.le_max_right _ _) (Int.le_max_right _ _)⟩)
    (by simp only [Int.max_le]; exact ⟨Int.le_trans (Int.le_max_left _ _) (Int.le_max_left _ _),
          Int.le_trans (Int.le_max_right _ _) (Int.le_max_left _ _), Int.le_max_right _ _⟩)
instance : Std.Associative (α := Int) min := ⟨Int.min_assoc⟩
instance : Std.Commutative (α := Int) min := ⟨Int.min_comm⟩
instance : Std.IdempotentOp (α := Int) min := ⟨Int.min_self⟩
instance : Std.Associative (α := Int) max := ⟨Int.max_assoc⟩
instance : Std.Commutative (α := Int) max := ⟨Int.max_comm⟩
instance : Std.IdempotentOp (α := Int) max := ⟨Int.max_self⟩
protected theorem neg_min {a b : Int} : -(min a b) = max (-a) (-b) :=
  (Int.le_total a b).elim (fun h => by rw [Int.min_eq_left h, Int.max_eq_left (Int.neg_le_neg h)])
    fun h => by rw [Int.min_eq_right h, Int.max_eq_right (Int.neg_le_neg h)]
protected theorem neg_max {a b : Int} : -(max a b) = min (-a) (-b) :=
  (Int.le_total a b).elim (fun h => by rw [Int.max_eq_right h, Int.min_eq_right (Int.neg_le_neg h)])
    fun h => by rw [Int.max_eq_left h, Int.min_eq_left (Int.neg_le_neg h)]
@[simp] theorem ofNat_max_zero (n : Nat) : max (n : Int) 0 = n := Int.max_eq_left (natCast_nonneg n)
@[simp] theorem zero_max_ofNat (n : Nat) : max 0 (n : Int) = n := Int.max_eq_right (natCast_nonneg n)
@[simp] theorem negSucc_max_zero (n : Nat) : max (negSucc n) 0 = 0 := Int.max_eq_right (negSucc_le_zero n)
@[simp] theorem zero_max_negSucc (n : Nat) : max 0 (negSucc n) = 0 := Int.max_eq_left (negSucc_le_zero n)
end Int
