/- Integers: numerals and coercions, ring, order, absolute value, division, divisibility, powers. -/

section Numerals
variable (a b : Int) (m n : Nat)

example : (-3 : Int) + 5 = 2 := rfl
example : (3 : Int) - 5 = -2 := by decide
example : (3 : Int) - 5 = -2 := by simp
example : (7 : Int) * -6 = -42 := by decide
example : (12345678901234567890 : Int) * -9876543210 ≠ 0 := by decide
example : (-7 : Int) / 2 = -4 ∧ (-7 : Int) % 2 = 1 := by decide
example : (-7 : Int) / 2 = -4 ∧ (-7 : Int) % 2 = 1 := by simp
example : Int.tdiv (-7) 2 = -3 ∧ Int.tmod (-7) 2 = -1 := by decide
example : Int.tdiv (-7) 2 = -3 ∧ Int.tmod (-7) 2 = -1 := by simp
example : Int.fdiv 7 (-2) = -4 ∧ Int.fmod 7 (-2) = -1 := by decide
example : Int.bmod 5 4 = 1 ∧ Int.bmod 6 4 = -2 ∧ Int.bdiv 6 4 = 2 := by decide
example : (-2 : Int) ^ 5 = -32 := by decide
example : (-2 : Int) ^ 5 = -32 := by simp
example : (-3 : Int) < 2 ∧ (2 : Int) ≤ 2 ∧ ¬(2 : Int) < -3 := by decide
example : (-3 : Int) < 2 ∧ (2 : Int) ≤ 2 ∧ ¬(2 : Int) < -3 := by simp
example : (3 : Int) ≠ -3 := by decide
example : (3 : Int) ≠ -3 := by simp
example : (3 : Int) ≠ -3 := nofun
example : ((3 : Int) == -3) = false := by simp
example : min (3 : Int) (-3) = -3 ∧ max (3 : Int) (-3) = 3 := by decide
example : (-5 : Int).natAbs = 5 ∧ (-5 : Int).toNat = 0 ∧ (-5 : Int).sign = -1 := by decide
example : (-5 : Int).natAbs = 5 ∧ (-5 : Int).toNat = 0 := by simp
example : ((3 : Nat) : Int) = 3 := by simp
example : ((3 : Nat) : Int) = 3 := rfl
example : (n : Int) + m = ((n + m : Nat) : Int) := by simp
example : (n : Int) * m = ((n * m : Nat) : Int) := by norm_cast
example : ((n + 1 : Nat) : Int) = n + 1 := by simp
example : a + n = n + a := Int.add_comm a n
example (h : (n : Int) = m) : n = m := by simpa using h
example (h : (n : Int) + 2 ≤ m) : n + 2 ≤ m := by exact_mod_cast h
example (h : n + 2 ≤ m) : (n : Int) + 2 ≤ m := by exact_mod_cast h
example (h : n < m) : (n : Int) < m := Int.ofNat_lt.mpr h
example : 0 ≤ (n : Int) := by simp
example : 0 ≤ (n : Int) := Int.natCast_nonneg n
example (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := Int.ofNat_sub h
example (h : Int.ofNat m = Int.ofNat n) : m = n := by injection h
example : Int.negSucc n = -(n + 1) := Int.negSucc_eq n
example (P : Int → Prop) (h : ∀ n : Nat, P n) (h' : ∀ n : Nat, P (-(n + 1))) : P a := by
  cases a with
  | ofNat n => exact h n
  | negSucc n => exact h' n
example (h : a = 2) : a * a = 4 := by subst h; rfl
example : ∃ z : Int, z + 2 = 1 := ⟨-1, rfl⟩
example : ∀ z : Int, z = 2 → z ≠ 3 := by rintro z rfl; decide
example (h : (2 : Int) = 3) : False := by contradiction
end Numerals

section Ring
variable (a b c d : Int)

example : a + b = b + a := Int.add_comm a b
example : a + b + c = a + (b + c) := Int.add_assoc a b c
example : a * b = b * a := Int.mul_comm a b
example : a * b * c = a * (b * c) := Int.mul_assoc a b c
example : a * (b + c) = a * b + a * c := Int.mul_add a b c
example : (a - b) * c = a * c - b * c := Int.sub_mul a b c
example : a + b + c + d = d + c + b + a := by ac_rfl
example : a * b * c + d = d + c * (b * a) := by ac_rfl
example : a + 0 = 0 + a := by simp
example : a * 1 - 0 = 1 * a := by simp
example : a - a = 0 := by simp
example : a + -a = 0 := Int.add_right_neg a
example : - -a = a := by simp
example : -(a + b) = -a + -b := Int.neg_add
example : -(a - b) = b - a := Int.neg_sub a b
example : -a * -b = a * b := by simp
example : a - b = a + -b := Int.sub_eq_add_neg
example : a - b + b = a := by simp
example : a + b - b = a := by simp
example : a - b - c = a - (b + c) := Int.sub_sub a b c
example : a + c = b + c ↔ a = b := by simp
example (h : a + b = a + c) : b = c := Int.add_left_cancel h
example (h : a - b = 0) : a = b := Int.eq_of_sub_eq_zero h
example : a - b = c ↔ a = c + b := Int.sub_eq_iff_eq_add
example (h : a * b = 0) (ha : a ≠ 0) : b = 0 := (Int.mul_eq_zero.mp h).resolve_left ha
example (h : c ≠ 0) (e : a * c = b * c) : a = b := Int.eq_of_mul_eq_mul_right h e
example : (a + b) * (a - b) = a * a - b * b := by
  rw [Int.mul_sub, Int.add_mul, Int.add_mul, Int.mul_comm b a, ← Int.sub_sub, Int.add_sub_cancel]
example : 2 * a = a + a := Int.two_mul a
example : min a b = min b a := Int.min_comm a b
example : max a (max b a) = max a b := by ac_rfl
end Ring

section Order
variable {a b c d : Int}

example : a ≤ a := Int.le_refl a
example : a ≤ a := by simp
example : a ≤ a := by rfl
example : ¬a < a := by simp
example (h : a ≤ b) (h' : b ≤ c) : a ≤ c := Int.le_trans h h'
example (h : a ≤ b) (h' : b ≤ a) : a = b := Int.le_antisymm h h'
example : a ≤ b ∨ b ≤ a := Int.le_total a b
example : a < b ∨ a = b ∨ b < a := Int.lt_trichotomy a b
example : a < b ↔ a + 1 ≤ b := Int.lt_iff_add_one_le
example : a < b + 1 ↔ a ≤ b := Int.lt_add_one_iff
example (h : ¬a ≤ b) : b < a := by simpa using h
example (h : a < b) (h' : b ≤ c) : a < c := calc
  a < b := h
  _ ≤ c := h'
example (h : a ≤ b) (h' : c ≤ d) : a + c ≤ b + d := Int.add_le_add h h'
example (h : a ≤ b) : a + c ≤ b + c := by simp [h]
example (h : a ≤ b) : -b ≤ -a := Int.neg_le_neg h
example : -a ≤ -b ↔ b ≤ a := by simp
example : 0 ≤ a - b ↔ b ≤ a := by simp
example : a - b ≤ c ↔ a ≤ c + b := Int.sub_le_iff
example (h : 0 ≤ a) (h' : 0 ≤ b) : 0 ≤ a * b := Int.mul_nonneg h h'
example (h : 0 < a) (h' : b < 0) : a * b < 0 := Int.mul_neg_of_pos_of_neg h h'
example : 0 ≤ a * a := Int.mul_self_nonneg a
example (h : a ≤ b) (hc : 0 ≤ c) : a * c ≤ b * c := Int.mul_le_mul_of_nonneg_right h hc
example (h : 0 < c) (h' : a * c ≤ b * c) : a ≤ b := Int.le_of_mul_le_mul_right h' h
example : min a b ≤ a := Int.min_le_left a b
example : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := Int.max_le
example (h : 0 ≤ a) : ∃ n : Nat, a = n := Int.eq_ofNat_of_zero_le h
example (h : a ≤ b) : ∃ n : Nat, a + n = b := Int.le.dest h
end Order

section NatAbs
variable (a b : Int) (n : Nat)

example : (-a).natAbs = a.natAbs := by simp
example : (a * b).natAbs = a.natAbs * b.natAbs := Int.natAbs_mul a b
example : (a + b).natAbs ≤ a.natAbs + b.natAbs := Int.natAbs_add_le a b
example : a = a.natAbs ∨ a = -a.natAbs := Int.natAbs_eq a
example : (n : Int).natAbs = n := by simp
example (h : 0 ≤ a) : (a.toNat : Int) = a := Int.toNat_of_nonneg h
example : a.toNat ≤ n ↔ a ≤ n := by simp
example : a.sign * a.natAbs = a := Int.sign_mul_natAbs a
end NatAbs

section Div
variable {a b c m n : Int}

example : a % b + b * (a / b) = a := Int.emod_add_mul_ediv a b
example (h : b ≠ 0) : 0 ≤ a % b := Int.emod_nonneg a h
example (h : 0 < b) : a % b < b := Int.emod_lt_of_pos a h
example : a / 0 = 0 ∧ a % 0 = a ∧ a / 1 = a ∧ a % 1 = 0 := by simp
example : a / -b = -(a / b) := by simp
example (h : b ≠ 0) : a * b / b = a := by simp [h]
example : (a + b * c) % b = a % b := by simp
example : (a + b) % n = (a % n + b % n) % n := Int.add_emod a b n
example : a * b % n = (a % n) * (b % n) % n := Int.mul_emod a b n
example : a % n % n = a % n := by simp
example : a % 2 = 0 ∨ a % 2 = 1 := Int.emod_two_eq a
example (h : 0 < b) (e : c + b * n = a) (hc : 0 ≤ c) (hc' : c < b) : a / b = n := ((Int.ediv_emod_unique h).mpr ⟨e, hc, hc'⟩).1
example (h : 0 < c) : a ≤ b / c ↔ a * c ≤ b := Int.le_ediv_iff_mul_le h
example (h : 0 < c) : a / c = b ↔ b * c ≤ a ∧ a < b * c + c := Int.ediv_eq_iff_of_pos h
example (h : 0 < a) : a * b / (a * c) = b / c := by simp [h]
example : (-a) / b = -(a / b) - if b ∣ a then 0 else b.sign := Int.neg_ediv
example : a.tmod b + b * a.tdiv b = a := Int.tmod_add_mul_tdiv a b
example : (-a).tdiv b = -a.tdiv b := by simp
example (h : 0 ≤ b) : a.fdiv b = a / b := Int.fdiv_eq_ediv_of_nonneg a h

example : a ∣ a ∧ 1 ∣ a ∧ a ∣ 0 := by simp
example (h : a ∣ b) (h' : b ∣ c) : a ∣ c := Int.dvd_trans h h'
example (h : a ∣ b) (h' : a ∣ c) : a ∣ b - c := Int.dvd_sub h h'
example : a ∣ b * a := Int.dvd_mul_left b a
example : -a ∣ b ↔ a ∣ b := by simp
example : a ∣ b ↔ b % a = 0 := Int.dvd_iff_emod_eq_zero
example (h : a ∣ b) : a * (b / a) = b := Int.mul_ediv_cancel' h
example {k l : Nat} : (k : Int) ∣ l ↔ k ∣ l := Int.natCast_dvd_natCast
example {k l : Nat} (h : k ∣ l) : (k : Int) ∣ l := by exact_mod_cast h
example : (3 : Int) ∣ -9 ∧ ¬(3 : Int) ∣ 10 := by decide
example : (3 : Int) ∣ -9 := by simp
example : ¬(3 : Int) ∣ 10 := by simp
example (h : 2 ∣ a) : 2 ∣ a * b := by obtain ⟨k, rfl⟩ := h; exact ⟨k * b, by ac_rfl⟩
example {k : Nat} : Int.bmod a k % k = a % k := by simp
example {k : Nat} (h : 0 < k) : Int.bmod a k < (k + 1) / 2 := Int.bmod_lt h
example (h : -4 ≤ a) (h' : a < 4) : Int.bmod a 8 = a := Int.bmod_eq_of_le h h'

example : (Int.gcd a b : Int) ∣ a := Int.gcd_dvd_left a b
example (h : c ∣ a) (h' : c ∣ b) : c ∣ (Int.gcd a b : Int) := Int.dvd_coe_gcd h h'
example : Int.gcd (-a) b = Int.gcd a b := by simp
example : Int.gcd a (b + a * c) = Int.gcd a b := by simp
example (h : Int.gcd a b = 1) (h' : a ∣ b * c) : a ∣ c := Int.dvd_of_dvd_mul_right_of_gcd_one h' h
example : Int.gcd 12 (-18) = 6 ∧ Int.lcm 4 (-6) = 12 := by decide
end Div

section Pow
variable (a b : Int) (m n : Nat)

example : a ^ 0 = 1 ∧ a ^ 1 = a := by simp
example : a ^ (n + 1) = a ^ n * a := Int.pow_succ a n
example : a ^ (m + n) = a ^ m * a ^ n := Int.pow_add a m n
example : (a * b) ^ n = a ^ n * b ^ n := Int.mul_pow
example (h : 0 < a) : 0 < a ^ n := Int.pow_pos h
example : ((m ^ n : Nat) : Int) = (m : Int) ^ n := by simp
end Pow
