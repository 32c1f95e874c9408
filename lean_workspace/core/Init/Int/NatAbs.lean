prelude
import Init.Int.Inequalities

/-
Absolute value (`natAbs`), the natural number of an integer (`toNat`) and the sign.
-/

set_option linter.all false
set_option autoImplicit false
namespace Int

/-! ### Absolute value -/

@[simp, norm_cast] theorem natAbs_natCast (n : Nat) : natAbs (↑n : Int) = n := rfl
theorem natAbs_ofNat (n : Nat) : natAbs ↑n = n := rfl
@[simp] theorem natAbs_negSucc (n : Nat) : natAbs -[n+1] = n.succ := rfl
@[simp] theorem natAbs_zero : natAbs (0 : Int) = (0 : Nat) := rfl
@[simp] theorem natAbs_one : natAbs (1 : Int) = (1 : Nat) := rfl
@[simp] theorem natAbs_eq_zero : ∀ {a : Int}, natAbs a = 0 ↔ a = 0
  | ofNat _ => ⟨congrArg ofNat, ofNat.inj⟩
  | negSucc n => ⟨fun h => absurd h (Nat.succ_ne_zero n), fun h => nomatch h⟩
theorem natAbs_ne_zero {a : Int} : a.natAbs ≠ 0 ↔ a ≠ 0 := not_congr natAbs_eq_zero
@[simp] theorem natAbs_pos {a : Int} : 0 < natAbs a ↔ a ≠ 0 := Nat.pos_iff_ne_zero.trans natAbs_ne_zero
theorem natAbs_negOfNat (n : Nat) : natAbs (negOfNat n) = n := by cases n <;> rfl
@[simp] theorem natAbs_neg : ∀ a : Int, natAbs (-a) = natAbs a
  | ofNat n => natAbs_negOfNat n
  | negSucc _ => rfl
theorem natAbs_eq : ∀ a : Int, a = natAbs a ∨ a = -↑(natAbs a)
  | ofNat _ => .inl rfl
  | negSucc _ => .inr rfl
theorem eq_nat_or_neg (a : Int) : ∃ n : Nat, a = n ∨ a = -↑n := ⟨a.natAbs, natAbs_eq a⟩
theorem natAbs_mul (a b : Int) : natAbs (a * b) = natAbs a * natAbs b := by
  cases a <;> cases b
  · rfl
  · exact natAbs_negOfNat _
  · exact natAbs_negOfNat _
  · rfl
theorem natAbs_eq_natAbs_iff {a b : Int} : a.natAbs = b.natAbs ↔ a = b ∨ a = -b := by
  constructor
  · intro h
    rcases natAbs_eq a with ha | ha <;> rcases natAbs_eq b with hb | hb <;> rw [ha, hb, h]
    · exact .inl rfl
    · exact .inr (Int.neg_neg _).symm
    · exact .inr rfl
    · exact .inl rfl
  · rintro (rfl | rfl)
    · rfl
    · exact natAbs_neg b
theorem natAbs_eq_iff {a : Int} {n : Nat} : a.natAbs = n ↔ a = n ∨ a = -↑n := natAbs_eq_natAbs_iff (b := n)
theorem natAbs_of_nonneg {a : Int} (H : 0 ≤ a) : (natAbs a : Int) = a := by obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le H; rfl
theorem eq_natAbs_of_nonneg {a : Int} (h : 0 ≤ a) : a = natAbs a := (natAbs_of_nonneg h).symm
theorem eq_natAbs_of_zero_le {a : Int} (h : 0 ≤ a) : a = natAbs a := eq_natAbs_of_nonneg h
theorem ofNat_natAbs_of_nonpos {a : Int} (H : a ≤ 0) : (natAbs a : Int) = -a := by
  rw [← natAbs_neg, natAbs_of_nonneg (Int.neg_nonneg_of_nonpos H)]
theorem le_natAbs {a : Int} : a ≤ natAbs a := by
  cases a with
  | ofNat n => exact Int.le_refl _
  | negSucc n => exact Int.le_trans (negSucc_le_zero n) (natCast_nonneg _)
private theorem neg_le_natAbs {a : Int} : -a ≤ natAbs a := natAbs_neg a ▸ le_natAbs
theorem natAbs_mul_self : ∀ {a : Int}, ↑(natAbs a * natAbs a) = a * a
  | ofNat _ => rfl
  | negSucc _ => rfl
@[simp] theorem natAbs_mul_self' (a : Int) : (natAbs a * natAbs a : Int) = a * a := natAbs_mul_self
theorem natAbs_mul_natAbs_eq {a b : Int} {c : Nat} (h : a * b = (c : Int)) : a.natAbs * b.natAbs = c := by rw [← natAbs_mul, h, natAbs_ofNat]
private theorem natAbs_le_of_le_of_neg_le {a : Int} {n : Nat} (h : a ≤ n) (h' : -a ≤ n) : a.natAbs ≤ n :=
  ofNat_le.mp ((natAbs_eq a).elim (fun e => e ▸ h) fun e => by rw [← Int.neg_neg (natAbs a : Int), ← e]; exact h')
theorem natAbs_add_le (a b : Int) : natAbs (a + b) ≤ natAbs a + natAbs b :=
  natAbs_le_of_le_of_neg_le (Int.add_le_add le_natAbs le_natAbs) (by rw [Int.neg_add]; exact Int.add_le_add neg_le_natAbs neg_le_natAbs)
theorem natAbs_sub_le (a b : Int) : natAbs (a - b) ≤ natAbs a + natAbs b := natAbs_neg b ▸ natAbs_add_le a (-b)
theorem natAbs_add_of_nonneg {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : natAbs (a + b) = natAbs a + natAbs b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  rfl
theorem natAbs_sub_of_nonneg_of_le {a b : Int} (h₁ : 0 ≤ b) (h₂ : b ≤ a) : (a - b).natAbs = a.natAbs - b.natAbs := by
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le h₁
  obtain ⟨k, rfl⟩ := le.dest h₂
  rw [Int.add_sub_cancel_left, natAbs_add_of_nonneg h₁ (natCast_nonneg k)]; exact (Nat.add_sub_cancel_left _ _).symm
theorem natAbs_lt_natAbs_of_nonneg_of_lt {a b : Int} (w₁ : 0 ≤ a) (w₂ : a < b) : a.natAbs < b.natAbs := by
  rw [← ofNat_lt, natAbs_of_nonneg w₁, natAbs_of_nonneg (Int.le_trans w₁ (Int.le_of_lt w₂))]; exact w₂

/-! ### The natural number of an integer -/

@[simp] theorem toNat_natCast (n : Nat) : toNat ↑n = n := rfl
theorem toNat_ofNat (n : Nat) : toNat ↑n = n := rfl
@[simp] theorem toNat_zero : (0 : Int).toNat = 0 := rfl
@[simp] theorem toNat_one : (1 : Int).toNat = 1 := rfl
@[simp] theorem toNat_negSucc (n : Nat) : (negSucc n).toNat = 0 := rfl
theorem toNat_eq_max : ∀ a : Int, (toNat a : Int) = max a 0
  | ofNat n => (ofNat_max_zero n).symm
  | negSucc n => (negSucc_max_zero n).symm
@[simp] theorem ofNat_toNat (a : Int) : (a.toNat : Int) = max a 0 := toNat_eq_max a
theorem toNat_of_nonneg {a : Int} (h : 0 ≤ a) : (toNat a : Int) = a := by rw [toNat_eq_max, Int.max_eq_left h]
theorem toNat_of_nonpos {z : Int} (h : z ≤ 0) : z.toNat = 0 := natCast_inj.mp (by rw [toNat_eq_max, Int.max_eq_right h]; rfl)
theorem self_le_toNat (a : Int) : a ≤ toNat a := by rw [toNat_eq_max]; exact Int.le_max_left a 0
@[simp] theorem le_toNat {n : Nat} {z : Int} (h : 0 ≤ z) : n ≤ z.toNat ↔ (n : Int) ≤ z := by rw [← ofNat_le, toNat_of_nonneg h]
@[simp] theorem toNat_lt {n : Nat} {z : Int} (h : 0 ≤ z) : z.toNat < n ↔ z < (n : Int) := by rw [← ofNat_lt, toNat_of_nonneg h]
@[simp] theorem toNat_le {m : Int} {n : Nat} : m.toNat ≤ n ↔ m ≤ n := by
  rw [← ofNat_le, toNat_eq_max, Int.max_le]; exact ⟨fun h => h.1, fun h => ⟨h, natCast_nonneg n⟩⟩
@[simp] theorem lt_toNat {m : Nat} {n : Int} : m < toNat n ↔ (m : Int) < n := by rw [← Nat.not_le, toNat_le, Int.not_le]
@[simp] theorem toNat_eq_zero {n : Int} : n.toNat = 0 ↔ n ≤ 0 := by rw [← Nat.le_zero, toNat_le]; exact .rfl
@[simp] theorem toNat_pos {n : Int} : 0 < n.toNat ↔ 0 < n := lt_toNat (m := 0)
theorem toNat_add {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : (a + b).toNat = a.toNat + b.toNat := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  rfl
theorem toNat_mul {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : (a * b).toNat = a.toNat * b.toNat := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  rfl
theorem toNat_add_nat {a : Int} (ha : 0 ≤ a) (n : Nat) : (a + n).toNat = a.toNat + n := toNat_add ha (natCast_nonneg n)
theorem toNat_le_toNat {a b : Int} (h : a ≤ b) : toNat a ≤ toNat b := toNat_le.mpr (Int.le_trans h (self_le_toNat b))
theorem toNat_sub (m n : Nat) : toNat (m - n) = m - n := by
  rcases Nat.le_total n m with h | h
  · rw [← ofNat_sub h]; rfl
  · rw [Nat.sub_eq_zero_of_le h]; exact toNat_of_nonpos (Int.sub_nonpos_of_le (ofNat_le.mpr h))
@[simp] theorem toNat_neg_natCast (n : Nat) : (-(n : Int)).toNat = 0 := toNat_of_nonpos (Int.neg_nonpos_of_nonneg (natCast_nonneg n))
@[simp] theorem toNat_natCast_add_one {n : Nat} : ((n : Int) + 1).toNat = n + 1 := rfl
theorem toNat_sub_toNat_neg : ∀ n : Int, ↑n.toNat - ↑(-n).toNat = n
  | ofNat n => (congrArg (fun k : Nat => (n : Int) - k) (toNat_neg_natCast n)).trans (Int.sub_zero _)
  | negSucc n => Int.zero_sub _
@[simp] theorem toNat_add_toNat_neg_eq_natAbs : ∀ n : Int, n.toNat + (-n).toNat = n.natAbs
  | ofNat n => congrArg (n + ·) (toNat_neg_natCast n)
  | negSucc n => Nat.zero_add _
theorem mem_toNat? : ∀ {a : Int} {n : Nat}, toNat? a = some n ↔ a = n
  | ofNat m, n => ⟨fun h => congrArg ofNat (Option.some.inj h), fun h => congrArg some (ofNat.inj h)⟩
  | negSucc m, n => ⟨(nomatch ·), (nomatch ·)⟩

/-! ### Sign -/

@[simp] theorem sign_zero : sign 0 = 0 := rfl
@[simp] theorem sign_one : sign 1 = 1 := rfl
theorem sign_neg_one : sign (-1) = -1 := rfl
@[simp] theorem sign_natCast_add_one (n : Nat) : sign (n + 1) = 1 := rfl
@[simp] theorem sign_negSucc (x : Nat) : sign (negSucc x) = -1 := rfl
theorem sign_eq_one_of_pos {a : Int} (h : 0 < a) : sign a = 1 := by obtain ⟨n, rfl⟩ := eq_succ_of_zero_lt h; rfl
theorem sign_eq_neg_one_of_neg {a : Int} (h : a < 0) : sign a = -1 := by obtain ⟨n, rfl⟩ := eq_negSucc_of_lt_zero h; rfl
@[simp] theorem sign_neg (z : Int) : sign (-z) = -sign z := by
  rcases Int.lt_trichotomy z 0 with h | rfl | h
  · rw [sign_eq_neg_one_of_neg h, sign_eq_one_of_pos (Int.neg_pos_of_neg h)]; rfl
  · rfl
  · rw [sign_eq_one_of_pos h, sign_eq_neg_one_of_neg (Int.neg_neg_of_pos h)]
theorem pos_of_sign_eq_one {a : Int} (h : sign a = 1) : 0 < a := by
  rcases Int.lt_trichotomy a 0 with h' | rfl | h'
  · rw [sign_eq_neg_one_of_neg h'] at h; exact nomatch h
  · exact nomatch h
  · exact h'
theorem neg_of_sign_eq_neg_one {a : Int} (h : sign a = -1) : a < 0 :=
  Int.neg_of_neg_pos (pos_of_sign_eq_one (by rw [sign_neg, h]; rfl))
theorem eq_zero_of_sign_eq_zero {a : Int} (h : sign a = 0) : a = 0 := by
  rcases Int.lt_trichotomy a 0 with h' | h' | h'
  · rw [sign_eq_neg_one_of_neg h'] at h; exact nomatch h
  · exact h'
  · rw [sign_eq_one_of_pos h'] at h; exact nomatch h
theorem sign_eq_one_iff_pos {a : Int} : sign a = 1 ↔ 0 < a := ⟨pos_of_sign_eq_one, sign_eq_one_of_pos⟩
theorem sign_eq_neg_one_iff_neg {a : Int} : sign a = -1 ↔ a < 0 := ⟨neg_of_sign_eq_neg_one, sign_eq_neg_one_of_neg⟩
@[simp] theorem sign_eq_zero_iff_zero {a : Int} : sign a = 0 ↔ a = 0 := ⟨eq_zero_of_sign_eq_zero, fun h => by rw [h, sign_zero]⟩
theorem sign_mul_natAbs (a : Int) : sign a * natAbs a = a := by
  rcases Int.lt_trichotomy a 0 with h | rfl | h
  · rw [sign_eq_neg_one_of_neg h, ofNat_natAbs_of_nonpos (Int.le_of_lt h), Int.neg_mul_neg, Int.one_mul]
  · rfl
  · rw [sign_eq_one_of_pos h, natAbs_of_nonneg (Int.le_of_lt h), Int.one_mul]
@[simp] theorem mul_sign_self (i : Int) : i * sign i = natAbs i := by
  rcases Int.lt_trichotomy i 0 with h | rfl | h
  · rw [sign_eq_neg_one_of_neg h, ofNat_natAbs_of_nonpos (Int.le_of_lt h), Int.mul_neg_one]
  · rfl
  · rw [sign_eq_one_of_pos h, natAbs_of_nonneg (Int.le_of_lt h), Int.mul_one]
@[simp] theorem sign_mul_self (i : Int) : sign i * i = natAbs i := by rw [Int.mul_comm, mul_sign_self]
@[simp] theorem sign_mul (a b : Int) : sign (a * b) = sign a * sign b := by
  rcases Int.lt_trichotomy a 0 with ha | rfl | ha <;> rcases Int.lt_trichotomy b 0 with hb | rfl | hb
  · rw [sign_eq_neg_one_of_neg ha, sign_eq_neg_one_of_neg hb, sign_eq_one_of_pos (Int.mul_pos_of_neg_of_neg ha hb)]; rfl
  · rw [Int.mul_zero, sign_zero, Int.mul_zero]
  · rw [sign_eq_neg_one_of_neg ha, sign_eq_one_of_pos hb, sign_eq_neg_one_of_neg (Int.mul_neg_of_neg_of_pos ha hb)]; rfl
  · rw [Int.zero_mul, sign_zero, Int.zero_mul]
  · rfl
  · rw [Int.zero_mul, sign_zero, Int.zero_mul]
  · rw [sign_eq_one_of_pos ha, sign_eq_neg_one_of_neg hb, sign_eq_neg_one_of_neg (Int.mul_neg_of_pos_of_neg ha hb)]; rfl
  · rw [Int.mul_zero, sign_zero, Int.mul_zero]
  · rw [sign_eq_one_of_pos ha, sign_eq_one_of_pos hb, sign_eq_one_of_pos (Int.mul_pos ha hb)]; rfl
theorem sign_trichotomy (a : Int) : sign a = 1 ∨ sign a = 0 ∨ sign a = -1 := by
  rcases Int.lt_trichotomy a 0 with h | rfl | h
  · exact .inr (.inr (sign_eq_neg_one_of_neg h))
  · exact .inr (.inl rfl)
  · exact .inl (sign_eq_one_of_pos h)
end Int
