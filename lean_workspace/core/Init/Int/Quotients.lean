prelude
import Init.Int.Dvd

/-
Quotients of integers in inequalities and under negation; division that truncates (`tdiv`) and that rounds down (`fdiv`).
-/

set_option linter.all false
set_option autoImplicit false
namespace Int

/-! ### Quotients and order -/

theorem ediv_nonneg {a b : Int} (Ha : 0 ≤ a) (Hb : 0 ≤ b) : 0 ≤ a / b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le Ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le Hb
  exact natCast_nonneg (m / n)
theorem ediv_nonpos_of_nonneg_of_nonpos {a b : Int} (Ha : 0 ≤ a) (Hb : b ≤ 0) : a / b ≤ 0 :=
  Int.nonpos_of_neg_nonneg (by rw [← ediv_neg]; exact ediv_nonneg Ha (Int.neg_nonneg_of_nonpos Hb))
protected theorem le_ediv_iff_mul_le {a b c : Int} (H : 0 < c) : a ≤ b / c ↔ a * c ≤ b := by
  constructor
  · intro h
    have := Int.mul_le_mul_of_nonneg_left h (Int.le_of_lt H)
    rw [Int.mul_comm] at this; exact Int.le_trans this (mul_ediv_self_le (Int.ne_of_gt H))
  · intro h
    refine Int.le_of_lt_add_one (Int.lt_of_mul_lt_mul_right (a := c) ?_ (Int.le_of_lt H))
    exact Int.lt_of_le_of_lt h (lt_ediv_add_one_mul_self b H)
protected theorem ediv_lt_iff_lt_mul {a b c : Int} (H : 0 < c) : a / c < b ↔ a < b * c := by rw [← Int.not_le, ← Int.not_le, Int.le_ediv_iff_mul_le H]
protected theorem ediv_mul_le (a : Int) {b : Int} (H : b ≠ 0) : a / b * b ≤ a := by rw [Int.mul_comm]; exact mul_ediv_self_le H
protected theorem ediv_le_ediv {a b c : Int} (H : 0 < c) (H' : a ≤ b) : a / c ≤ b / c :=
  (Int.le_ediv_iff_mul_le H).mpr (Int.le_trans (Int.ediv_mul_le a (Int.ne_of_gt H)) H')
theorem ediv_nonneg_iff_of_pos {a b : Int} (h : 0 < b) : 0 ≤ a / b ↔ 0 ≤ a := by rw [Int.le_ediv_iff_mul_le h, Int.zero_mul]
theorem ediv_neg_of_neg_of_pos {a b : Int} (Ha : a < 0) (Hb : 0 < b) : a / b < 0 := by rw [Int.ediv_lt_iff_lt_mul Hb, Int.zero_mul]; exact Ha
theorem ediv_le_self {a : Int} (b : Int) (Ha : 0 ≤ a) : a / b ≤ a := by
  rcases Int.le_or_lt b 0 with h | h
  · exact Int.le_trans (ediv_nonpos_of_nonneg_of_nonpos Ha h) Ha
  · obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le Ha
    obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le (Int.le_of_lt h)
    exact ofNat_le.mpr (Nat.div_le_self m n)
protected theorem ediv_emod_unique' {a b r q : Int} (h : b < 0) : a / b = q ∧ a % b = r ↔ r + b * q = a ∧ 0 ≤ r ∧ r < -b := by
  have := Int.ediv_emod_unique (a := a) (r := r) (q := -q) (Int.neg_pos_of_neg h)
  rwa [ediv_neg, emod_neg, Int.neg_inj, Int.neg_mul_neg] at this
@[simp] theorem mul_ediv_mul_of_pos {a : Int} (b c : Int) (H : 0 < a) : (a * b) / (a * c) = b / c := by
  rcases Int.lt_trichotomy c 0 with h | rfl | h
  · refine ((Int.ediv_emod_unique' (r := a * (b % c)) (Int.mul_neg_of_pos_of_neg H h)).mpr ⟨?_, ?_, ?_⟩).1
    · rw [Int.mul_assoc, ← Int.mul_add, emod_add_mul_ediv]
    · exact Int.mul_nonneg (Int.le_of_lt H) (emod_nonneg b (Int.ne_of_lt h))
    · rw [← Int.mul_neg]; exact Int.mul_lt_mul_of_pos_left (emod_lt_of_neg b h) H
  · rw [Int.mul_zero, Int.ediv_zero, Int.ediv_zero]
  · refine ((Int.ediv_emod_unique (r := a * (b % c)) (Int.mul_pos H h)).mpr ⟨?_, ?_, ?_⟩).1
    · rw [Int.mul_assoc, ← Int.mul_add, emod_add_mul_ediv]
    · exact Int.mul_nonneg (Int.le_of_lt H) (emod_nonneg b (Int.ne_of_gt h))
    · exact Int.mul_lt_mul_of_pos_left (emod_lt_of_pos b h) H
@[simp] theorem mul_ediv_mul_of_pos_left (a : Int) {b : Int} (c : Int) (H : 0 < b) : (a * b) / (c * b) = a / c := by
  rw [Int.mul_comm a, Int.mul_comm c, mul_ediv_mul_of_pos a c H]
@[simp] theorem mul_emod_mul_of_pos {a : Int} (b c : Int) (H : 0 < a) : (a * b) % (a * c) = a * (b % c) := by
  rw [emod_def, emod_def, mul_ediv_mul_of_pos b c H, Int.mul_sub, Int.mul_assoc]
protected theorem mul_le_of_le_ediv {a b c : Int} (H1 : 0 < c) (H2 : a ≤ b / c) : a * c ≤ b := (Int.le_ediv_iff_mul_le H1).mp H2
protected theorem le_ediv_of_mul_le {a b c : Int} (H1 : 0 < c) (H2 : a * c ≤ b) : a ≤ b / c := (Int.le_ediv_iff_mul_le H1).mpr H2
protected theorem lt_mul_of_ediv_lt {a b c : Int} (H1 : 0 < c) (H2 : a / c < b) : a < b * c := (Int.ediv_lt_iff_lt_mul H1).mp H2
protected theorem ediv_lt_of_lt_mul {a b c : Int} (H : 0 < c) (H' : a < b * c) : a / c < b := (Int.ediv_lt_iff_lt_mul H).mpr H'
protected theorem ediv_le_of_le_mul {a b c : Int} (H : 0 < c) (H' : a ≤ b * c) : a / c ≤ b :=
  Int.le_of_mul_le_mul_right (Int.le_trans (Int.ediv_mul_le a (Int.ne_of_gt H)) H') H
protected theorem mul_lt_of_lt_ediv {a b c : Int} (H : 0 < c) (H3 : a < b / c) : a * c < b :=
  Int.lt_of_not_ge fun h => Int.not_le_of_gt H3 (Int.ediv_le_of_le_mul H h)
theorem ediv_le_iff_le_mul {k x y : Int} (h : 0 < k) : x / k ≤ y ↔ x < y * k + k := by
  rw [Int.le_iff_lt_add_one, Int.ediv_lt_iff_lt_mul h, Int.add_mul, Int.one_mul]
theorem ediv_eq_iff_of_pos {k x y : Int} (h : 0 < k) : x / k = y ↔ y * k ≤ x ∧ x < y * k + k := by
  rw [Int.eq_iff_le_and_ge, ediv_le_iff_le_mul h, Int.le_ediv_iff_mul_le h, and_comm]
protected theorem le_mul_of_ediv_le {a b c : Int} (H1 : 0 ≤ b) (H2 : b ∣ a) (H3 : a / b ≤ c) : a ≤ c * b := by
  rw [← Int.ediv_mul_cancel H2]; exact Int.mul_le_mul_of_nonneg_right H3 H1
protected theorem lt_ediv_of_mul_lt {a b c : Int} (H1 : 0 ≤ b) (H2 : b ∣ c) (H3 : a * b < c) : a < c / b :=
  Int.lt_of_not_ge fun h => Int.not_le_of_gt H3 (Int.le_mul_of_ediv_le H1 H2 h)
theorem ediv_pos_of_pos_of_dvd {a b : Int} (H1 : 0 < a) (H2 : 0 ≤ b) (H3 : b ∣ a) : 0 < a / b :=
  Int.lt_ediv_of_mul_lt H2 H3 (by rwa [Int.zero_mul])
protected theorem eq_zero_of_ediv_eq_zero {d n : Int} (h : d ∣ n) (H : n / d = 0) : n = 0 := by rw [← Int.mul_ediv_cancel' h, H, Int.mul_zero]
theorem sub_ediv_of_dvd_sub {a b c : Int} (hcab : c ∣ a - b) : (a - b) / c = a / c - b / c := by
  have := add_ediv_of_dvd_left (b := b) hcab
  rw [Int.sub_add_cancel] at this; rw [this, Int.add_sub_cancel]
@[simp] protected theorem ediv_left_inj {a b d : Int} (hda : d ∣ a) (hdb : d ∣ b) : a / d = b / d ↔ a = b :=
  ⟨fun h => by rw [← Int.mul_ediv_cancel' hda, h, Int.mul_ediv_cancel' hdb], fun h => h ▸ rfl⟩

/-! ### Negation -/

theorem neg_ediv {a b : Int} : (-a) / b = -(a / b) - if b ∣ a then 0 else b.sign := by
  have pos : ∀ {b : Int}, 0 < b → (-a) / b = -(a / b) - if b ∣ a then 0 else b.sign := by
    intro b hb
    split
    · rename_i h
      rw [neg_ediv_of_dvd h, Int.sub_zero]
    · rename_i h
      refine ((Int.ediv_emod_unique hb (r := b - a % b)).mpr ⟨?_, ?_, ?_⟩).1
      · rw [sign_eq_one_of_pos hb, Int.mul_sub, Int.mul_one, Int.mul_neg]
        simp only [Int.sub_eq_add_neg]
        rw [show b + -(a % b) + (-(b * (a / b)) + -b) = -(a % b) + -(b * (a / b)) + (b + -b) by ac_rfl, Int.add_right_neg, Int.add_zero,
          ← Int.neg_add, emod_add_mul_ediv]
      · exact Int.sub_nonneg_of_le (Int.le_of_lt (emod_lt_of_pos a hb))
      · exact Int.sub_lt_self b ((emod_pos_of_not_dvd h).resolve_left (Int.ne_of_gt hb))
  rcases Int.lt_trichotomy b 0 with hb | rfl | hb
  · have := pos (Int.neg_pos_of_neg hb)
    simp only [ediv_neg, Int.neg_dvd, sign_neg] at this
    rw [← Int.neg_inj, this]
    split <;> simp only [Int.neg_sub, Int.sub_neg, Int.sub_zero, Int.neg_neg, Int.add_comm]
  · simp
  · exact pos hb
theorem neg_emod {a b : Int} : (-a) % b = if b ∣ a then 0 else b.natAbs - (a % b) := by
  rw [emod_def, neg_ediv, emod_def a]
  split
  · rename_i h
    rw [Int.sub_zero, Int.mul_neg, Int.mul_ediv_cancel' h, Int.sub_self]
  · rw [Int.mul_sub, Int.mul_neg, mul_sign_self]
    simp only [Int.sub_eq_add_neg, Int.neg_add, Int.neg_neg]; ac_rfl

/-! ### Division that truncates -/

theorem ofNat_tdiv (m n : Nat) : ↑(m / n) = tdiv ↑m ↑n := rfl
theorem ofNat_tmod (m n : Nat) : (↑(m % n) : Int) = tmod m n := rfl
theorem tdiv_eq_ediv_of_nonneg {a b : Int} (h : 0 ≤ a) : a.tdiv b = a / b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le h
  cases b <;> rfl
theorem tmod_eq_emod_of_nonneg {a b : Int} (ha : 0 ≤ a) : tmod a b = a % b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  cases b <;> rfl
@[simp] protected theorem neg_tdiv : ∀ a b : Int, (-a).tdiv b = -(a.tdiv b)
  | ofNat 0, ofNat n => by show ofNat (0 / n) = -ofNat (0 / n); rw [Nat.zero_div]; rfl
  | ofNat 0, negSucc n => by show -ofNat (0 / (n + 1)) = - -ofNat (0 / (n + 1)); rw [Nat.zero_div]; rfl
  | ofNat (_ + 1), ofNat _ => rfl
  | ofNat (_ + 1), negSucc _ => (Int.neg_neg _).symm
  | negSucc _, ofNat _ => (Int.neg_neg _).symm
  | negSucc _, negSucc _ => rfl
@[simp] theorem neg_tmod : ∀ a b : Int, tmod (-a) b = -tmod a b
  | ofNat 0, ofNat n => by show ofNat (0 % n) = -ofNat (0 % n); rw [Nat.zero_mod]; rfl
  | ofNat 0, negSucc n => by show ofNat (0 % (n + 1)) = -ofNat (0 % (n + 1)); rw [Nat.zero_mod]; rfl
  | ofNat (_ + 1), ofNat _ => rfl
  | ofNat (_ + 1), negSucc _ => rfl
  | negSucc _, ofNat _ => (Int.neg_neg _).symm
  | negSucc _, negSucc _ => (Int.neg_neg _).symm
@[simp] protected theorem tdiv_neg (a b : Int) : a.tdiv (-b) = -(a.tdiv b) := by
  rcases Int.le_total 0 a with h | h
  · rw [tdiv_eq_ediv_of_nonneg h, tdiv_eq_ediv_of_nonneg h, ediv_neg]
  · have h := Int.neg_nonneg_of_nonpos h
    rw [← Int.neg_inj, ← Int.neg_tdiv, ← Int.neg_tdiv, tdiv_eq_ediv_of_nonneg h, tdiv_eq_ediv_of_nonneg h, ediv_neg]
@[simp] theorem tmod_neg (a b : Int) : tmod a (-b) = tmod a b := by
  rcases Int.le_total 0 a with h | h
  · rw [tmod_eq_emod_of_nonneg h, tmod_eq_emod_of_nonneg h, emod_neg]
  · have h := Int.neg_nonneg_of_nonpos h
    rw [← Int.neg_inj, ← neg_tmod, ← neg_tmod, tmod_eq_emod_of_nonneg h, tmod_eq_emod_of_nonneg h, emod_neg]
theorem tmod_add_mul_tdiv (a b : Int) : tmod a b + b * a.tdiv b = a := by
  rcases Int.le_total 0 a with h | h
  · rw [tmod_eq_emod_of_nonneg h, tdiv_eq_ediv_of_nonneg h, emod_add_mul_ediv]
  · have h := Int.neg_nonneg_of_nonpos h
    rw [← Int.neg_inj, Int.neg_add, ← Int.mul_neg, ← Int.neg_tdiv, ← neg_tmod, tmod_eq_emod_of_nonneg h, tdiv_eq_ediv_of_nonneg h,
      emod_add_mul_ediv]
theorem mul_tdiv_add_tmod (a b : Int) : b * a.tdiv b + tmod a b = a := by rw [Int.add_comm, tmod_add_mul_tdiv]
theorem tmod_def (a b : Int) : tmod a b = a - b * a.tdiv b := Int.eq_sub_iff_add_eq.mpr (tmod_add_mul_tdiv a b)
theorem tdiv_eq_ediv_of_dvd {a b : Int} (h : b ∣ a) : a.tdiv b = a / b := by
  rcases Int.le_total 0 a with ha | ha
  · exact tdiv_eq_ediv_of_nonneg ha
  · rw [← Int.neg_inj, ← Int.neg_tdiv, ← neg_ediv_of_dvd h, tdiv_eq_ediv_of_nonneg (Int.neg_nonneg_of_nonpos ha)]
@[simp] protected theorem zero_tdiv (b : Int) : tdiv 0 b = 0 := by rw [tdiv_eq_ediv_of_nonneg (Int.le_refl 0), zero_ediv]
@[simp] protected theorem tdiv_zero (a : Int) : tdiv a 0 = 0 := by
  have := Int.tdiv_neg a 0
  rcases Int.le_total 0 a with h | h
  · rw [tdiv_eq_ediv_of_nonneg h, Int.ediv_zero]
  · rw [← Int.neg_inj, ← Int.neg_tdiv, tdiv_eq_ediv_of_nonneg (Int.neg_nonneg_of_nonpos h), Int.ediv_zero]; rfl
@[simp] theorem mul_tdiv_cancel (a : Int) {b : Int} (H : b ≠ 0) : (a * b).tdiv b = a := by
  rw [tdiv_eq_ediv_of_dvd (Int.dvd_mul_left a b), mul_ediv_cancel a H]
@[simp] theorem mul_tdiv_cancel_left {a : Int} (b : Int) (H : a ≠ 0) : (a * b).tdiv a = b := by rw [Int.mul_comm, mul_tdiv_cancel b H]
@[simp] protected theorem tdiv_self {a : Int} (H : a ≠ 0) : a.tdiv a = 1 := by rw [tdiv_eq_ediv_of_dvd (Int.dvd_refl a), Int.ediv_self H]
@[simp] theorem zero_tmod (b : Int) : tmod 0 b = 0 := by rw [tmod_eq_emod_of_nonneg (Int.le_refl 0), zero_emod]
@[simp] theorem tmod_zero (a : Int) : tmod a 0 = a := by rw [tmod_def, Int.zero_mul, Int.sub_zero]
theorem tmod_nonneg {a : Int} (b : Int) (h : 0 ≤ a) : 0 ≤ tmod a b := by
  rcases Decidable.em (b = 0) with rfl | hb
  · rwa [tmod_zero]
  · rw [tmod_eq_emod_of_nonneg h]; exact emod_nonneg a hb
theorem tmod_eq_zero_of_dvd {a b : Int} (h : a ∣ b) : tmod b a = 0 := by
  rw [tmod_def, tdiv_eq_ediv_of_dvd h, Int.mul_ediv_cancel' h, Int.sub_self]
theorem dvd_of_tmod_eq_zero {a b : Int} (H : tmod b a = 0) : a ∣ b := ⟨b.tdiv a, (Int.eq_of_sub_eq_zero (tmod_def b a ▸ H))⟩
theorem dvd_iff_tmod_eq_zero {a b : Int} : a ∣ b ↔ tmod b a = 0 := ⟨tmod_eq_zero_of_dvd, dvd_of_tmod_eq_zero⟩

/-! ### Division that rounds down -/

theorem fdiv_eq_ediv_of_nonneg : ∀ (a : Int) {b : Int}, 0 ≤ b → fdiv a b = a / b
  | ofNat 0, b, _ => (zero_ediv b).symm
  | ofNat (_ + 1), ofNat _, _ => rfl
  | negSucc _, ofNat 0, _ => rfl
  | negSucc _, ofNat (_ + 1), _ => rfl
  | _, negSucc n, h => ((negSucc_not_nonneg n).mp h).elim
theorem fmod_eq_emod_of_nonneg : ∀ (a : Int) {b : Int}, 0 ≤ b → fmod a b = a % b
  | ofNat 0, b, _ => (zero_emod b).symm
  | ofNat (_ + 1), ofNat _, _ => rfl
  | negSucc _, ofNat _, _ => rfl
  | _, negSucc n, h => ((negSucc_not_nonneg n).mp h).elim
end Int
