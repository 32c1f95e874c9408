prelude
import Init.Int.Ring

/-
Order of the integers: `≤` and `<`, addition, negation and subtraction in inequalities, products of signs, minimum and maximum.
-/

set_option linter.all false
set_option autoImplicit false
namespace Int

/-! ### `≤` as a difference that is a natural number -/

theorem nonneg_def {a : Int} : NonNeg a ↔ ∃ n : Nat, a = n := ⟨fun h => by cases h with | mk n => exact ⟨n, rfl⟩, fun ⟨n, h⟩ => h ▸ .mk n⟩
theorem NonNeg.elim {a : Int} : NonNeg a → ∃ n : Nat, a = n := nonneg_def.mp
theorem nonneg_or_nonneg_neg : ∀ a : Int, NonNeg a ∨ NonNeg (-a)
  | ofNat n => .inl (.mk n)
  | negSucc n => .inr (.mk (n + 1))
theorem le_def {a b : Int} : a ≤ b ↔ NonNeg (b - a) := .rfl
theorem lt_iff_add_one_le {a b : Int} : a < b ↔ a + 1 ≤ b := .rfl
theorem le.intro_sub {a b : Int} (n : Nat) (h : b - a = n) : a ≤ b := nonneg_def.mpr ⟨n, h⟩
theorem le.intro {a b : Int} (n : Nat) (h : a + n = b) : a ≤ b := le.intro_sub n (by rw [← h, Int.add_sub_cancel_left])
theorem le.dest_sub {a b : Int} (h : a ≤ b) : ∃ n : Nat, b - a = n := nonneg_def.mp h
theorem le.dest {a b : Int} (h : a ≤ b) : ∃ n : Nat, a + n = b :=
  have ⟨n, h⟩ := le.dest_sub h
  ⟨n, by rw [← h, Int.add_comm, Int.sub_add_cancel]⟩
theorem lt.intro {a b : Int} {n : Nat} (h : a + Nat.succ n = b) : a < b :=
  le.intro n (by rw [← h, natCast_succ, Int.add_assoc, Int.add_comm 1])
theorem lt.dest {a b : Int} (h : a < b) : ∃ n : Nat, a + Nat.succ n = b :=
  have ⟨n, h⟩ := le.dest h
  ⟨n, by rw [← h, natCast_succ, Int.add_assoc, Int.add_comm 1]⟩
theorem lt_add_succ (a : Int) (n : Nat) : a < a + Nat.succ n := lt.intro rfl
@[simp, norm_cast] theorem ofNat_le {m n : Nat} : (↑m : Int) ≤ ↑n ↔ m ≤ n :=
  ⟨fun h => have ⟨_, h⟩ := le.dest h; Nat.le.intro (ofNat.inj h), fun h => have ⟨k, h⟩ := Nat.le.dest h; le.intro k (congrArg ofNat h)⟩
@[simp, norm_cast] theorem ofNat_lt {n m : Nat} : (↑n : Int) < ↑m ↔ n < m := ofNat_le (m := n + 1)
theorem natCast_nonneg (n : Nat) : 0 ≤ (n : Int) := ofNat_le.mpr (Nat.zero_le n)
@[simp] theorem ofNat_zero_le (n : Nat) : 0 ≤ (↑n : Int) := natCast_nonneg n
theorem ofNat_nonneg (n : Nat) : 0 ≤ (n : Int) := natCast_nonneg n
@[simp, norm_cast] theorem natCast_pos {n : Nat} : 0 < (↑n : Int) ↔ 0 < n := ofNat_lt (n := 0)
theorem ofNat_pos {n : Nat} : 0 < (↑n : Int) ↔ 0 < n := natCast_pos
theorem natCast_succ_pos (n : Nat) : 0 < (Nat.succ n : Int) := natCast_pos.mpr (Nat.succ_pos n)
theorem ofNat_succ_pos (n : Nat) : 0 < (Nat.succ n : Int) := natCast_succ_pos n
@[simp] theorem natCast_le_zero {n : Nat} : (n : Int) ≤ 0 ↔ n = 0 := (ofNat_le (n := 0)).trans Nat.le_zero
theorem eq_ofNat_of_zero_le {a : Int} (h : 0 ≤ a) : ∃ n : Nat, a = n := have ⟨n, h⟩ := le.dest h; ⟨n, by rw [← h, Int.zero_add]⟩
theorem eq_succ_of_zero_lt {a : Int} (h : 0 < a) : ∃ n : Nat, a = n.succ := have ⟨n, h⟩ := lt.dest h; ⟨n, by rw [← h, Int.zero_add]⟩
theorem eq_negSucc_of_lt_zero : ∀ {a : Int}, a < 0 → ∃ n : Nat, a = -[n+1]
  | ofNat n, h => absurd (ofNat_lt.mp h) (Nat.not_lt_zero n)
  | negSucc n, _ => ⟨n, rfl⟩
theorem negSucc_lt_zero (n : Nat) : -[n+1] < 0 := lt.intro (n := n) (Int.add_left_neg ((n + 1 : Nat) : Int))

/-! ### Partial order -/

@[simp, refl] protected theorem le_refl (a : Int) : a ≤ a := le.intro 0 (Int.add_zero a)
protected theorem le_rfl {a : Int} : a ≤ a := Int.le_refl a
protected theorem le_of_eq {a b : Int} (h : a = b) : a ≤ b := h ▸ Int.le_refl a
protected theorem le_trans {a b c : Int} (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := by
  obtain ⟨n, rfl⟩ := le.dest h₁
  obtain ⟨m, rfl⟩ := le.dest h₂
  exact le.intro (n + m) (by rw [natCast_add, Int.add_assoc])
protected theorem le_antisymm {a b : Int} (h₁ : a ≤ b) (h₂ : b ≤ a) : a = b := by
  obtain ⟨n, rfl⟩ := le.dest h₁
  obtain ⟨m, h⟩ := le.dest h₂
  rw [Int.add_assoc, ← natCast_add, Int.add_eq_left, natCast_eq_zero] at h
  rw [Nat.eq_zero_of_add_eq_zero_right h]; exact (Int.add_zero a).symm
protected theorem le_total (a b : Int) : a ≤ b ∨ b ≤ a := (nonneg_or_nonneg_neg (b - a)).imp_right fun h => by rwa [Int.neg_sub] at h
@[simp] protected theorem lt_irrefl (a : Int) : ¬a < a := fun h => by
  obtain ⟨n, h⟩ := lt.dest h
  rw [Int.add_eq_left, natCast_eq_zero] at h; exact Nat.succ_ne_zero n h
protected theorem le_of_lt {a b : Int} (h : a < b) : a ≤ b := have ⟨n, h⟩ := lt.dest h; le.intro (n + 1) h
protected theorem ne_of_lt {a b : Int} (h : a < b) : a ≠ b := fun e => Int.lt_irrefl b (e ▸ h)
protected theorem ne_of_gt {a b : Int} (h : b < a) : a ≠ b := (Int.ne_of_lt h).symm
protected theorem lt_of_le_of_lt {a b c : Int} (h₁ : a ≤ b) (h₂ : b < c) : a < c := by
  obtain ⟨n, rfl⟩ := le.dest h₁
  obtain ⟨m, rfl⟩ := lt.dest h₂
  exact lt.intro (n := n + m) (by rw [Int.add_assoc]; rfl)
protected theorem lt_of_lt_of_le {a b c : Int} (h₁ : a < b) (h₂ : b ≤ c) : a < c := Int.le_trans h₁ h₂
protected theorem lt_trans {a b c : Int} (h₁ : a < b) (h₂ : b < c) : a < c := Int.lt_of_le_of_lt (Int.le_of_lt h₁) h₂
protected theorem le_lt_asymm {x y : Int} (h₁ : x ≤ y) (h₂ : y < x) : False := Int.lt_irrefl x (Int.lt_of_le_of_lt h₁ h₂)
protected theorem lt_le_asymm {x y : Int} (h₁ : y < x) (h₂ : x ≤ y) : False := Int.le_lt_asymm h₂ h₁
protected theorem not_le_of_gt {a b : Int} (h : b < a) : ¬a ≤ b := fun h' => Int.le_lt_asymm h' h
protected theorem not_le_of_lt {a b : Int} (h : b < a) : ¬a ≤ b := Int.not_le_of_gt h
protected theorem not_lt_of_ge {a b : Int} (h : b ≤ a) : ¬a < b := fun h' => Int.le_lt_asymm h h'
protected theorem lt_asymm {a b : Int} (h : a < b) : ¬b < a := Int.not_lt_of_ge (Int.le_of_lt h)
protected theorem lt_iff_le_and_ne {a b : Int} : a < b ↔ a ≤ b ∧ a ≠ b := by
  refine ⟨fun h => ⟨Int.le_of_lt h, Int.ne_of_lt h⟩, fun ⟨h, hne⟩ => ?_⟩
  obtain ⟨n, rfl⟩ := le.dest h
  cases n with
  | zero => exact absurd (Int.add_zero a).symm hne
  | succ n => exact lt_add_succ a n
protected theorem lt_of_not_ge {a b : Int} (h : ¬a ≤ b) : b < a :=
  Int.lt_iff_le_and_ne.mpr ⟨(Int.le_total a b).resolve_left h, fun e => h (e ▸ Int.le_refl _)⟩
protected theorem lt_of_not_le {a b : Int} (h : ¬a ≤ b) : b < a := Int.lt_of_not_ge h
protected theorem le_of_not_gt {a b : Int} (h : ¬a > b) : a ≤ b := (Int.le_total a b).elim id fun hb =>
  Classical.byContradiction fun hn => h (Int.lt_of_not_ge hn)
protected theorem le_of_not_lt {a b : Int} (h : ¬a < b) : b ≤ a := Int.le_of_not_gt h
protected theorem le_of_not_le {a b : Int} : ¬a ≤ b → b ≤ a := (Int.le_total a b).resolve_left
@[simp] protected theorem not_le {a b : Int} : ¬a ≤ b ↔ b < a := ⟨Int.lt_of_not_ge, Int.not_le_of_gt⟩
@[simp] protected theorem not_lt {a b : Int} : ¬a < b ↔ b ≤ a := ⟨Int.le_of_not_gt, Int.not_lt_of_ge⟩
protected theorem not_ge {a b : Int} : ¬a ≥ b ↔ a < b := Int.not_le
protected theorem not_gt {a b : Int} : ¬a > b ↔ a ≤ b := Int.not_lt
protected theorem lt_iff_le_not_le {a b : Int} : a < b ↔ a ≤ b ∧ ¬b ≤ a := ⟨fun h => ⟨Int.le_of_lt h, Int.not_le_of_gt h⟩, fun h => Int.not_le.mp h.2⟩
protected theorem lt_or_ge (a b : Int) : a < b ∨ b ≤ a := (Decidable.em (a < b)).imp_right Int.le_of_not_lt
protected theorem lt_or_le (a b : Int) : a < b ∨ b ≤ a := Int.lt_or_ge a b
protected theorem le_or_lt (a b : Int) : a ≤ b ∨ b < a := (Int.lt_or_ge b a).symm
protected theorem lt_trichotomy (a b : Int) : a < b ∨ a = b ∨ b < a :=
  (Int.lt_or_ge a b).imp_right fun h => (Decidable.em (a = b)).imp_right fun hne => Int.lt_iff_le_and_ne.mpr ⟨h, Ne.symm hne⟩
protected theorem ne_iff_lt_or_gt {a b : Int} : a ≠ b ↔ a < b ∨ b < a :=
  ⟨fun h => (Int.lt_trichotomy a b).imp_right fun h' => h'.resolve_left h, fun h => h.elim Int.ne_of_lt Int.ne_of_gt⟩
protected theorem lt_or_gt_of_ne {a b : Int} : a ≠ b → a < b ∨ b < a := Int.ne_iff_lt_or_gt.mp
protected theorem lt_or_lt_of_ne {a b : Int} : a ≠ b → a < b ∨ b < a := Int.lt_or_gt_of_ne
protected theorem eq_iff_le_and_ge {x y : Int} : x = y ↔ x ≤ y ∧ y ≤ x := ⟨fun h => ⟨Int.le_of_eq h, Int.le_of_eq h.symm⟩, fun h => Int.le_antisymm h.1 h.2⟩
protected theorem le_antisymm_iff {a b : Int} : a = b ↔ a ≤ b ∧ b ≤ a := Int.eq_iff_le_and_ge
protected theorem lt_or_eq_of_le {a b : Int} (h : a ≤ b) : a < b ∨ a = b := (Decidable.em (a = b)).symm.imp_left fun hne => Int.lt_iff_le_and_ne.mpr ⟨h, hne⟩
protected theorem le_iff_lt_or_eq {a b : Int} : a ≤ b ↔ a < b ∨ a = b := ⟨Int.lt_or_eq_of_le, fun h => h.elim Int.le_of_lt Int.le_of_eq⟩
instance instTransLe : Trans (α := Int) (· ≤ ·) (· ≤ ·) (· ≤ ·) := ⟨Int.le_trans⟩
instance instTransLtLe : Trans (α := Int) (· < ·) (· ≤ ·) (· < ·) := ⟨Int.lt_of_lt_of_le⟩
instance instTransLeLt : Trans (α := Int) (· ≤ ·) (· < ·) (· < ·) := ⟨Int.lt_of_le_of_lt⟩
instance instTransLt : Trans (α := Int) (· < ·) (· < ·) (· < ·) := ⟨Int.lt_trans⟩
@[simp] theorem negSucc_not_nonneg (n : Nat) : 0 ≤ -[n+1] ↔ False := iff_false_intro (Int.not_le_of_gt (negSucc_lt_zero n))
@[simp] theorem negSucc_not_pos (n : Nat) : 0 < -[n+1] ↔ False := iff_false_intro (Int.lt_asymm (negSucc_lt_zero n))
theorem negSucc_le_zero (n : Nat) : -[n+1] ≤ 0 := Int.le_of_lt (negSucc_lt_zero n)
theorem not_ofNat_neg (n : Nat) : ¬((n : Int) < 0) := Int.not_lt.mpr (natCast_nonneg n)

/-! ### Successors -/

protected theorem zero_lt_one : (0 : Int) < 1 := Int.le_refl 1
theorem lt_succ (a : Int) : a < a + 1 := Int.le_refl (a + 1)
theorem add_one_le_iff {a b : Int} : a + 1 ≤ b ↔ a < b := .rfl
theorem add_one_le_of_lt {a b : Int} (H : a < b) : a + 1 ≤ b := H
theorem lt_of_add_one_le {a b : Int} (H : a + 1 ≤ b) : a < b := H

/-! ### Addition -/

protected theorem add_le_add_left {a b : Int} (h : a ≤ b) (c : Int) : c + a ≤ c + b := by
  obtain ⟨n, rfl⟩ := le.dest h; exact le.intro n (Int.add_assoc c a n)
protected theorem add_le_add_right {a b : Int} (h : a ≤ b) (c : Int) : a + c ≤ b + c := by
  rw [Int.add_comm a, Int.add_comm b]; exact Int.add_le_add_left h c
protected theorem add_lt_add_left {a b : Int} (h : a < b) (c : Int) : c + a < c + b := by
  obtain ⟨n, rfl⟩ := lt.dest h; exact lt.intro (n := n) (Int.add_assoc c a _)
protected theorem add_lt_add_right {a b : Int} (h : a < b) (c : Int) : a + c < b + c := by
  rw [Int.add_comm a, Int.add_comm b]; exact Int.add_lt_add_left h c
protected theorem le_of_add_le_add_left {a b c : Int} (h : a + b ≤ a + c) : b ≤ c := by
  rw [← Int.neg_add_cancel_left a b, ← Int.neg_add_cancel_left a c]; exact Int.add_le_add_left h (-a)
protected theorem le_of_add_le_add_right {a b c : Int} (h : a + b ≤ c + b) : a ≤ c := by
  rw [Int.add_comm a, Int.add_comm c] at h; exact Int.le_of_add_le_add_left h
protected theorem lt_of_add_lt_add_left {a b c : Int} (h : a + b < a + c) : b < c := by
  rw [← Int.neg_add_cancel_left a b, ← Int.neg_add_cancel_left a c]; exact Int.add_lt_add_left h (-a)
protected theorem lt_of_add_lt_add_right {a b c : Int} (h : a + b < c + b) : a < c := by
  rw [Int.add_comm a, Int.add_comm c] at h; exact Int.lt_of_add_lt_add_left h
@[simp] protected theorem add_le_add_iff_left {b c : Int} (a : Int) : a + b ≤ a + c ↔ b ≤ c := ⟨Int.le_of_add_le_add_left, fun h => Int.add_le_add_left h a⟩
@[simp] protected theorem add_le_add_iff_right {a b : Int} (c : Int) : a + c ≤ b + c ↔ a ≤ b := ⟨Int.le_of_add_le_add_right, fun h => Int.add_le_add_right h c⟩
@[simp] protected theorem add_lt_add_iff_left {b c : Int} (a : Int) : a + b < a + c ↔ b < c := ⟨Int.lt_of_add_lt_add_left, fun h => Int.add_lt_add_left h a⟩
@[simp] protected theorem add_lt_add_iff_right {a b : Int} (c : Int) : a + c < b + c ↔ a < b := ⟨Int.lt_of_add_lt_add_right, fun h => Int.add_lt_add_right h c⟩
protected theorem add_le_add {a b c d : Int} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d := Int.le_trans (Int.add_le_add_right h₁ c) (Int.add_le_add_left h₂ b)
protected theorem add_lt_add_of_le_of_lt {a b c d : Int} (h₁ : a ≤ b) (h₂ : c < d) : a + c < b + d :=
  Int.lt_of_le_of_lt (Int.add_le_add_right h₁ c) (Int.add_lt_add_left h₂ b)
protected theorem add_lt_add_of_lt_of_le {a b c d : Int} (h₁ : a < b) (h₂ : c ≤ d) : a + c < b + d :=
  Int.lt_of_lt_of_le (Int.add_lt_add_right h₁ c) (Int.add_le_add_left h₂ b)
protected theorem add_lt_add {a b c d : Int} (h₁ : a < b) (h₂ : c < d) : a + c < b + d := Int.add_lt_add_of_lt_of_le h₁ (Int.le_of_lt h₂)
protected theorem add_le_add_three {a b c d e f : Int} (h₁ : a ≤ d) (h₂ : b ≤ e) (h₃ : c ≤ f) : a + b + c ≤ d + e + f :=
  Int.add_le_add (Int.add_le_add h₁ h₂) h₃
protected theorem le_add_of_nonneg_right {a b : Int} (h : 0 ≤ b) : a ≤ a + b := by
  have := Int.add_le_add_left h a; rwa [Int.add_zero] at this
protected theorem le_add_of_nonneg_left {a b : Int} (h : 0 ≤ b) : a ≤ b + a := by rw [Int.add_comm]; exact Int.le_add_of_nonneg_right h
protected theorem lt_add_of_pos_right (a : Int) {b : Int} (h : 0 < b) : a < a + b := by
  have := Int.add_lt_add_left h a; rwa [Int.add_zero] at this
protected theorem lt_add_of_pos_left (a : Int) {b : Int} (h : 0 < b) : a < b + a := by rw [Int.add_comm]; exact Int.lt_add_of_pos_right a h
protected theorem lt_add_of_le_of_pos {a b c : Int} (hbc : b ≤ c) (ha : 0 < a) : b < c + a := Int.lt_of_le_of_lt hbc (Int.lt_add_of_pos_right c ha)
protected theorem add_nonneg {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a + b := Int.add_le_add ha hb
protected theorem add_pos {a b : Int} (ha : 0 < a) (hb : 0 < b) : 0 < a + b := Int.add_lt_add ha hb
protected theorem add_pos_of_pos_of_nonneg {a b : Int} (ha : 0 < a) (hb : 0 ≤ b) : 0 < a + b := Int.add_lt_add_of_lt_of_le ha hb
protected theorem add_pos_of_nonneg_of_pos {a b : Int} (ha : 0 ≤ a) (hb : 0 < b) : 0 < a + b := Int.add_lt_add_of_le_of_lt ha hb
protected theorem add_nonpos {a b : Int} (ha : a ≤ 0) (hb : b ≤ 0) : a + b ≤ 0 := Int.add_le_add ha hb
protected theorem add_neg {a b : Int} (ha : a < 0) (hb : b < 0) : a + b < 0 := Int.add_lt_add ha hb
protected theorem add_neg_of_neg_of_nonpos {a b : Int} (ha : a < 0) (hb : b ≤ 0) : a + b < 0 := Int.add_lt_add_of_lt_of_le ha hb
protected theorem add_neg_of_nonpos_of_neg {a b : Int} (ha : a ≤ 0) (hb : b < 0) : a + b < 0 := Int.add_lt_add_of_le_of_lt ha hb
theorem lt_add_one_iff {a b : Int} : a < b + 1 ↔ a ≤ b := Int.add_le_add_iff_right 1
protected theorem le_iff_lt_add_one {a b : Int} : a ≤ b ↔ a < b + 1 := lt_add_one_iff.symm
theorem lt_add_one_of_le {a b : Int} (H : a ≤ b) : a < b + 1 := lt_add_one_iff.mpr H
theorem le_of_lt_add_one {a b : Int} (H : a < b + 1) : a ≤ b := lt_add_one_iff.mp H
theorem le_add_one {a b : Int} (h : a ≤ b) : a ≤ b + 1 := Int.le_of_lt (lt_add_one_of_le h)
@[simp] theorem succ_ofNat_pos (n : Nat) : 0 < (n : Int) + 1 := natCast_succ_pos n
end Int
