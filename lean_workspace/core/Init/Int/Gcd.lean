prelude
import Init.Int.Pow

/-
Greatest common divisor and least common multiple of integers, which are natural numbers.
-/

set_option linter.all false
set_option autoImplicit false
namespace Int
variable {a b c k : Int}

def gcd (m n : Int) : Nat := m.natAbs.gcd n.natAbs
def lcm (m n : Int) : Nat := m.natAbs.lcm n.natAbs

/-! ### Greatest common divisor -/

theorem gcd_eq_natAbs_gcd_natAbs (m n : Int) : gcd m n = Nat.gcd m.natAbs n.natAbs := rfl
@[simp, norm_cast] protected theorem gcd_natCast_natCast (a b : Nat) : gcd (a : Int) (b : Int) = Nat.gcd a b := rfl
theorem gcd_dvd_natAbs_left (a b : Int) : gcd a b ∣ a.natAbs := Nat.gcd_dvd_left _ _
theorem gcd_dvd_natAbs_right (a b : Int) : gcd a b ∣ b.natAbs := Nat.gcd_dvd_right _ _
theorem gcd_dvd_left (a b : Int) : (gcd a b : Int) ∣ a := natCast_dvd.mpr (gcd_dvd_natAbs_left a b)
theorem gcd_dvd_right (a b : Int) : (gcd a b : Int) ∣ b := natCast_dvd.mpr (gcd_dvd_natAbs_right a b)
theorem dvd_coe_gcd (ha : c ∣ a) (hb : c ∣ b) : c ∣ (gcd a b : Int) :=
  dvd_natCast.mpr (Nat.dvd_gcd (natAbs_dvd_natAbs.mpr ha) (natAbs_dvd_natAbs.mpr hb))
theorem dvd_gcd {a b : Int} {c : Nat} (ha : (c : Int) ∣ a) (hb : (c : Int) ∣ b) : c ∣ gcd a b := natCast_dvd_natCast.mp (dvd_coe_gcd ha hb)
theorem dvd_coe_gcd_iff : c ∣ (gcd a b : Int) ↔ c ∣ a ∧ c ∣ b :=
  ⟨fun h => ⟨Int.dvd_trans h (gcd_dvd_left a b), Int.dvd_trans h (gcd_dvd_right a b)⟩, fun h => dvd_coe_gcd h.1 h.2⟩
theorem dvd_gcd_iff {a b : Int} {c : Nat} : c ∣ gcd a b ↔ (c : Int) ∣ a ∧ (c : Int) ∣ b := natCast_dvd_natCast.symm.trans dvd_coe_gcd_iff
theorem gcd_comm (a b : Int) : gcd a b = gcd b a := Nat.gcd_comm _ _
theorem gcd_assoc (a b c : Int) : gcd (gcd a b) c = gcd a (gcd b c) := Nat.gcd_assoc _ _ _
@[simp] theorem one_gcd {a : Int} : gcd 1 a = 1 := Nat.gcd_one_left _
@[simp] theorem gcd_one {a : Int} : gcd a 1 = 1 := Nat.gcd_one_right _
@[simp] theorem zero_gcd {a : Int} : gcd 0 a = a.natAbs := Nat.gcd_zero_left _
@[simp] theorem gcd_zero {a : Int} : gcd a 0 = a.natAbs := Nat.gcd_zero_right _
@[simp] theorem gcd_self {a : Int} : gcd a a = a.natAbs := Nat.gcd_self _
@[simp] theorem neg_gcd {a b : Int} : gcd (-a) b = gcd a b := by unfold gcd; rw [natAbs_neg]
@[simp] theorem gcd_neg {a b : Int} : gcd a (-b) = gcd a b := by unfold gcd; rw [natAbs_neg]
theorem gcd_eq_natAbs_left (h : a ∣ b) : gcd a b = a.natAbs := Nat.gcd_eq_left (natAbs_dvd_natAbs.mpr h)
theorem gcd_eq_natAbs_right (h : b ∣ a) : gcd a b = b.natAbs := Nat.gcd_eq_right (natAbs_dvd_natAbs.mpr h)
theorem gcd_mul_left (m n k : Int) : gcd (m * n) (m * k) = m.natAbs * gcd n k := by unfold gcd; rw [natAbs_mul, natAbs_mul, Nat.gcd_mul_left]
theorem gcd_mul_right (m n k : Int) : gcd (m * n) (k * n) = gcd m k * n.natAbs := by unfold gcd; rw [natAbs_mul, natAbs_mul, Nat.gcd_mul_right]
@[simp] theorem gcd_eq_zero_iff {a b : Int} : gcd a b = 0 ↔ a = 0 ∧ b = 0 := Nat.gcd_eq_zero_iff.trans (and_congr natAbs_eq_zero natAbs_eq_zero)
theorem eq_zero_of_gcd_eq_zero_left (h : gcd a b = 0) : a = 0 := (gcd_eq_zero_iff.mp h).1
theorem eq_zero_of_gcd_eq_zero_right (h : gcd a b = 0) : b = 0 := (gcd_eq_zero_iff.mp h).2
@[simp] theorem gcd_pos_iff {a b : Int} : 0 < gcd a b ↔ a ≠ 0 ∨ b ≠ 0 := by
  rw [Nat.pos_iff_ne_zero, ne_eq, gcd_eq_zero_iff, Decidable.not_and_iff_not_or_not]
theorem gcd_pos_of_ne_zero_left {a : Int} (b : Int) (ha : a ≠ 0) : 0 < gcd a b := gcd_pos_iff.mpr (.inl ha)
theorem gcd_pos_of_ne_zero_right (a : Int) {b : Int} (hb : b ≠ 0) : 0 < gcd a b := gcd_pos_iff.mpr (.inr hb)
theorem gcd_le_natAbs_left {a : Int} (b : Int) (ha : a ≠ 0) : gcd a b ≤ a.natAbs := Nat.gcd_le_left _ (natAbs_pos.mpr ha)
theorem gcd_le_natAbs_right (a : Int) {b : Int} (hb : b ≠ 0) : gcd a b ≤ b.natAbs := Nat.gcd_le_right _ (natAbs_pos.mpr hb)
theorem gcd_eq_iff {a b : Int} {g : Nat} : gcd a b = g ↔ (g : Int) ∣ a ∧ (g : Int) ∣ b ∧ (∀ c, c ∣ a → c ∣ b → c ∣ g) := by
  constructor
  · rintro rfl
    exact ⟨gcd_dvd_left a b, gcd_dvd_right a b, fun _ => dvd_coe_gcd⟩
  · rintro ⟨ha, hb, h⟩
    exact Nat.dvd_antisymm (natCast_dvd_natCast.mp (h _ (gcd_dvd_left a b) (gcd_dvd_right a b))) (dvd_gcd ha hb)
theorem gcd_right_eq_iff {a b b' : Int} : gcd a b = gcd a b' ↔ ∀ c, c ∣ a → (c ∣ b ↔ c ∣ b') := by
  constructor
  · intro h c ha
    have e := @dvd_coe_gcd_iff a b c
    rw [h, dvd_coe_gcd_iff] at e
    exact ⟨fun hb => (e.mpr ⟨ha, hb⟩).2, fun hb => (e.mp ⟨ha, hb⟩).2⟩
  · intro h
    exact gcd_eq_iff.mpr ⟨gcd_dvd_left a b', (h _ (gcd_dvd_left a b')).mpr (gcd_dvd_right a b'), fun c ha hb => dvd_coe_gcd ha ((h c ha).mp hb)⟩
theorem gcd_left_eq_iff {a a' b : Int} : gcd a b = gcd a' b ↔ ∀ c, c ∣ b → (c ∣ a ↔ c ∣ a') := by
  rw [gcd_comm a, gcd_comm a', gcd_right_eq_iff]
@[simp] theorem gcd_add_mul_right_right (m n k : Int) : gcd m (n + k * m) = gcd m n :=
  gcd_right_eq_iff.mpr fun _ h => Int.dvd_add_left (Int.dvd_mul_left_of_dvd h k)
@[simp] theorem gcd_add_mul_left_right (m n k : Int) : gcd m (n + m * k) = gcd m n := by rw [Int.mul_comm, gcd_add_mul_right_right]
@[simp] theorem gcd_sub_mul_right_right (m n k : Int) : gcd m (n - k * m) = gcd m n := by
  rw [Int.sub_eq_add_neg, ← Int.neg_mul, gcd_add_mul_right_right]
@[simp] theorem gcd_sub_mul_left_right (m n k : Int) : gcd m (n - m * k) = gcd m n := by rw [Int.mul_comm, gcd_sub_mul_right_right]
@[simp] theorem gcd_add_self_right (m n : Int) : gcd m (n + m) = gcd m n := by
  have := gcd_add_mul_right_right m n 1; rwa [Int.one_mul] at this
@[simp] theorem gcd_self_add_right (m n : Int) : gcd m (m + n) = gcd m n := by rw [Int.add_comm, gcd_add_self_right]
@[simp] theorem gcd_add_self_left (m n : Int) : gcd (n + m) m = gcd n m := by rw [gcd_comm, gcd_add_self_right, gcd_comm]
@[simp] theorem gcd_self_add_left (m n : Int) : gcd (m + n) m = gcd n m := by rw [Int.add_comm, gcd_add_self_left]
@[simp] theorem gcd_sub_self_right (m n : Int) : gcd m (n - m) = gcd m n := by
  have := gcd_sub_mul_right_right m n 1; rwa [Int.one_mul] at this
theorem gcd_dvd_gcd_of_dvd_left {a b : Int} (c : Int) (h : a ∣ b) : gcd a c ∣ gcd b c := Nat.gcd_dvd_gcd_of_dvd_left _ (natAbs_dvd_natAbs.mpr h)
theorem gcd_dvd_gcd_of_dvd_right {a b : Int} (c : Int) (h : a ∣ b) : gcd c a ∣ gcd c b := Nat.gcd_dvd_gcd_of_dvd_right _ (natAbs_dvd_natAbs.mpr h)
theorem dvd_of_dvd_mul_right_of_gcd_one (hdvd : a ∣ b * c) (hcop : gcd a b = 1) : a ∣ c := by
  rw [← natAbs_dvd_natAbs, natAbs_mul] at hdvd
  exact natAbs_dvd_natAbs.mp (Nat.Coprime.dvd_of_dvd_mul_left hcop hdvd)
theorem dvd_of_dvd_mul_left_of_gcd_one (hdvd : a ∣ b * c) (hcop : gcd a c = 1) : a ∣ b :=
  dvd_of_dvd_mul_right_of_gcd_one (Int.mul_comm b c ▸ hdvd) hcop

/-! ### Least common multiple -/

theorem lcm_eq_natAbs_lcm_natAbs (m n : Int) : lcm m n = Nat.lcm m.natAbs n.natAbs := rfl
theorem lcm_comm (a b : Int) : lcm a b = lcm b a := Nat.lcm_comm _ _
theorem lcm_assoc (a b c : Int) : lcm (lcm a b) c = lcm a (lcm b c) := Nat.lcm_assoc _ _ _
theorem dvd_lcm_left (a b : Int) : a ∣ lcm a b := dvd_natCast.mpr (Nat.dvd_lcm_left _ _)
theorem dvd_lcm_right (a b : Int) : b ∣ lcm a b := dvd_natCast.mpr (Nat.dvd_lcm_right _ _)
theorem coe_lcm_dvd (ha : a ∣ c) (hb : b ∣ c) : (lcm a b : Int) ∣ c :=
  natCast_dvd.mpr (Nat.lcm_dvd (natAbs_dvd_natAbs.mpr ha) (natAbs_dvd_natAbs.mpr hb))
theorem coe_lcm_dvd_iff : (lcm a b : Int) ∣ c ↔ a ∣ c ∧ b ∣ c :=
  ⟨fun h => ⟨Int.dvd_trans (dvd_lcm_left a b) h, Int.dvd_trans (dvd_lcm_right a b) h⟩, fun h => coe_lcm_dvd h.1 h.2⟩
theorem lcm_dvd {a b : Int} {c : Nat} (ha : a ∣ (c : Int)) (hb : b ∣ (c : Int)) : lcm a b ∣ c := natCast_dvd_natCast.mp (coe_lcm_dvd ha hb)
theorem lcm_dvd_iff {a b : Int} {c : Nat} : lcm a b ∣ c ↔ a ∣ (c : Int) ∧ b ∣ (c : Int) := natCast_dvd_natCast.symm.trans coe_lcm_dvd_iff
@[simp, norm_cast] protected theorem lcm_natCast_natCast (a b : Nat) : lcm (a : Int) (b : Int) = Nat.lcm a b := rfl
@[simp] theorem one_lcm {a : Int} : lcm 1 a = a.natAbs := Nat.lcm_one_left _
@[simp] theorem lcm_one {a : Int} : lcm a 1 = a.natAbs := Nat.lcm_one_right _
@[simp] theorem zero_lcm {a : Int} : lcm 0 a = 0 := Nat.lcm_zero_left _
@[simp] theorem lcm_zero {a : Int} : lcm a 0 = 0 := Nat.lcm_zero_right _
@[simp] theorem lcm_self {a : Int} : lcm a a = a.natAbs := Nat.lcm_self _
@[simp] theorem lcm_neg {a b : Int} : lcm a (-b) = lcm a b := by unfold lcm; rw [natAbs_neg]
@[simp] theorem neg_lcm {a b : Int} : lcm (-a) b = lcm a b := by unfold lcm; rw [natAbs_neg]
@[simp] theorem gcd_mul_lcm (m n : Int) : gcd m n * lcm m n = m.natAbs * n.natAbs := Nat.gcd_mul_lcm _ _
end Int
