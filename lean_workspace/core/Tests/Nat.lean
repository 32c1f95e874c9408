/- Natural numbers: semiring, order, subtraction, min and max, division, divisibility, gcd, powers. -/

section Semiring
variable (a b c d m n k : Nat)

example : a + b = b + a := Nat.add_comm a b
example : a + b + c = a + (b + c) := Nat.add_assoc a b c
example : a * b = b * a := Nat.mul_comm a b
example : a * b * c = a * (b * c) := Nat.mul_assoc a b c
example : a * (b + c) = a * b + a * c := Nat.mul_add a b c
example : (a + b) * c = a * c + b * c := Nat.add_mul a b c
example : a * (b + c) = a * b + a * c := Nat.left_distrib a b c
example : (a + b) * (c + d) = a * c + b * c + (a * d + b * d) := by rw [Nat.mul_add, Nat.add_mul, Nat.add_mul]
example : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by
  rw [Nat.add_mul, Nat.mul_add, Nat.mul_add, Nat.two_mul, Nat.mul_comm b a]; ac_rfl
example (h : a + c = b + c) : a = b := Nat.add_right_cancel h
example (h : a + c = b + c) : a = b := by simpa using h
example (h : a + c = c + b) : a = b := by rw [Nat.add_comm c] at h; exact Nat.add_right_cancel h
example (h : 0 < c) (e : a * c = b * c) : a = b := Nat.eq_of_mul_eq_mul_right h e
example : a + b = 0 ↔ a = 0 ∧ b = 0 := by simp
example : a * b = 0 ↔ a = 0 ∨ b = 0 := by simp
example : n + 1 ≠ 0 := by simp
example : 0 ≠ n + 1 := by simp
example : n ≠ n + 1 := by simp
example : n + 1 ≠ n := by simp
example : n + 1 ≠ n := Nat.succ_ne_self n
example : a + 2 = b + 2 ↔ a = b := by simp
example : a + 2 = b + 5 ↔ a = b + 3 := by simp
example : a + 2 = 5 ↔ a = 3 := by simp
example : a + 5 ≠ 2 := by simp
example : n * 1 + 0 = 1 * n := by simp
example : n.succ = n + 1 := rfl
example : n.succ.pred = n := by simp
example : 2 * n = n + n := Nat.two_mul n
example : n * 2 = n + n := Nat.mul_two n
example : a + a = 2 * a := (Nat.two_mul a).symm
example : a + b + c = c + b + a := by ac_rfl
example : a * b * c = c * b * a := by ac_rfl
example : a * (b * c) + d = d + c * a * b := by ac_rfl
example : max a (max b c) = max (max c b) a := by ac_rfl
example : min a (min b a) = min a b := by ac_rfl
example : Nat.gcd a (Nat.gcd b c) = Nat.gcd (Nat.gcd c a) b := by ac_rfl
example : a + (b + 0) = b + a := by ac_rfl
end Semiring

section Order
variable {a b c d m n k : Nat}

example : 0 ≤ n := Nat.zero_le n
example : 0 ≤ n := by simp
example : n < n + 1 := Nat.lt_succ_self n
example : n < n + 1 := by simp
example : n ≤ n := by rfl
example : n ≤ n := Nat.le_refl n
example : ¬n < n := Nat.lt_irrefl n
example : ¬n < n := by simp
example : ¬n + 1 ≤ n := by simp
example (h : a ≤ b) (h' : b ≤ c) : a ≤ c := Nat.le_trans h h'
example (h : a < b) (h' : b ≤ c) : a < c := Nat.lt_of_lt_of_le h h'
example (h : a ≤ b) (h' : b < c) : a < c := Nat.lt_of_le_of_lt h h'
example (h : a ≤ b) (h' : b ≤ a) : a = b := Nat.le_antisymm h h'
example : a ≤ b ∨ b ≤ a := Nat.le_total a b
example : a < b ∨ a = b ∨ b < a := Nat.lt_trichotomy a b
example : a < b ∨ b ≤ a := Nat.lt_or_ge a b
example (h : ¬a ≤ b) : b < a := Nat.lt_of_not_le h
example (h : ¬a ≤ b) : b < a := by simpa using h
example (h : ¬a < b) : b ≤ a := Nat.le_of_not_lt h
example : ¬a < b ↔ b ≤ a := Nat.not_lt
example : ¬a ≤ b ↔ b < a := Nat.not_le
example : a < b ↔ a + 1 ≤ b := Iff.rfl
example : a < b + 1 ↔ a ≤ b := Nat.lt_succ_iff
example (h : a < b) : a ≠ b := Nat.ne_of_lt h
example (h : a < b) : b ≠ a := Nat.ne_of_gt h
example (h : a ≤ b) : a < b ∨ a = b := Nat.lt_or_eq_of_le h
example (h : n ≠ 0) : 0 < n := Nat.pos_of_ne_zero h
example : 0 < n ↔ n ≠ 0 := Nat.pos_iff_ne_zero
example (h : a ≤ b) : a + c ≤ b + c := Nat.add_le_add_right h c
example (h : a ≤ b) : c + a ≤ c + b := Nat.add_le_add_left h c
example (h : a ≤ b) (h' : c ≤ d) : a + c ≤ b + d := Nat.add_le_add h h'
example (h : a < b) (h' : c ≤ d) : a + c < b + d := Nat.add_lt_add_of_lt_of_le h h'
example (h : a ≤ b) : a + c ≤ b + c := by simp [h]
example : a ≤ a + b := Nat.le_add_right a b
example : b ≤ a + b := by simp
example : a + c ≤ b + c ↔ a ≤ b := by simp
example : a + 3 ≤ b + 5 ↔ a ≤ b + 2 := by simp
example (h : a ≤ b) : ∃ k, b = a + k := Nat.exists_eq_add_of_le h
example (h : a ≤ b) : c * a ≤ c * b := Nat.mul_le_mul_left c h
example (h : a ≤ b) (h' : c ≤ d) : a * c ≤ b * d := Nat.mul_le_mul h h'
example (h : a < b) (hc : 0 < c) : a * c < b * c := Nat.mul_lt_mul_of_pos_right h hc
example (h : 0 < a) (h' : 0 < b) : 0 < a * b := Nat.mul_pos h h'
example (h : a < b) : a * a ≤ b * b := Nat.mul_le_mul (Nat.le_of_lt h) (Nat.le_of_lt h)
example (h : a < b) (h' : b < c) : a < c := by calc
  a < b := h
  _ < c := h'
example (h : a > b) (h' : b ≥ c) : c < a := Nat.lt_of_le_of_lt h' h
example (h : n ≤ 0) : n = 0 := by simpa using h
example (h : n < 1) : n = 0 := by simpa using h
example (h : n ≤ 2) : n = 0 ∨ n = 1 ∨ n = 2 := by
  match n, h with
  | 0, _ => simp
  | 1, _ => simp
  | 2, _ => simp
example : ∀ n, n < 20 → n * n < 400 := by decide
example : ∃ n, n ≤ 20 ∧ n * n = 169 := by decide
end Order

section Sub
variable (a b c n : Nat)

example : n - n = 0 := by simp
example : n - 0 = n := by simp
example : 0 - n = 0 := by simp
example : n + 1 - 1 = n := by simp
example : a + b - b = a := Nat.add_sub_cancel a b
example : a + b - b = a := by simp
example : a + b - a = b := by simp
example : a - b - c = a - (b + c) := Nat.sub_sub a b c
example (h : b ≤ a) : a - b + b = a := Nat.sub_add_cancel h
example (h : b ≤ a) : a - b + b = a := by simp [h]
example (h : a ≤ b) : a - b = 0 := Nat.sub_eq_zero_of_le h
example : a - b ≤ a := Nat.sub_le a b
example : a - b ≤ a := by simp
example : a - b ≤ c ↔ a ≤ c + b := Nat.sub_le_iff_le_add
example (h : c ≤ b) : a + b - c = a + (b - c) := Nat.add_sub_assoc h a
example : (a - b) * c = a * c - b * c := Nat.sub_mul a b c
example : n.pred = n - 1 := by simp
example : min a b ≤ a := Nat.min_le_left a b
example : b ≤ max a b := by simp
example : min a b = min b a := Nat.min_comm a b
example : max a b = max b a := by rw [Nat.max_comm]
example (h : a ≤ b) : min a b = a := Nat.min_eq_left h
example (h : a ≤ b) : max a b = b := by simp [Nat.max_eq_right h]
example : max a a = a := by simp
example : min a b + max a b = a + b := Nat.min_add_max a b
example : c ≤ min a b ↔ c ≤ a ∧ c ≤ b := Nat.le_min
end Sub

section Div
variable (a b c d m n k : Nat)

example : b * (a / b) + a % b = a := Nat.div_add_mod a b
example : a % b + b * (a / b) = a := Nat.mod_add_div a b
example (h : 0 < b) : a % b < b := Nat.mod_lt a h
example (h : a < b) : a % b = a := Nat.mod_eq_of_lt h
example (h : a < b) : a / b = 0 := Nat.div_eq_of_lt h
example : a / 1 = a := by simp
example : a % 1 = 0 := by simp
example : 0 / a = 0 := by simp
example : a / 0 = 0 := by simp
example : a % a = 0 := by simp
example : a % 0 = a := by simp
example (h : 0 < a) : a / a = 1 := Nat.div_self h
example (h : 0 < b) : a * b / b = a := Nat.mul_div_cancel a h
example (h : 0 < b) : b * a / b = a := Nat.mul_div_cancel_left a h
example : a * b % b = 0 := by simp
example : (a + b) % b = a % b := by simp
example : (a + b) % n = (a % n + b % n) % n := Nat.add_mod a b n
example : a * b % n = (a % n) * (b % n) % n := Nat.mul_mod a b n
example : a % n % n = a % n := by simp
example : n % 2 = 0 ∨ n % 2 = 1 := Nat.mod_two_eq_zero_or_one n
example : a / b ≤ a := Nat.div_le_self a b
example (h : 0 < b) : c ≤ a / b ↔ c * b ≤ a := Nat.le_div_iff_mul_le h
example (h : 0 < b) : a / b < c ↔ a < c * b := Nat.div_lt_iff_lt_mul h
example : a / b / c = a / (b * c) := Nat.div_div_eq_div_mul a b c
example : 17 / 5 = 3 ∧ 17 % 5 = 2 := by decide
example : 17 / 5 = 3 ∧ 17 % 5 = 2 := by simp
example : 12345678901234567890 % 97 = 3 := by decide

example : a ∣ a := Nat.dvd_refl a
example : 1 ∣ a := Nat.one_dvd a
example : a ∣ 0 := Nat.dvd_zero a
example : a ∣ a * b := Nat.dvd_mul_right a b
example : a ∣ b * a := Nat.dvd_mul_left a b
example (h : a ∣ b) (h' : b ∣ c) : a ∣ c := Nat.dvd_trans h h'
example (h : a ∣ b) (h' : b ∣ a) : a = b := Nat.dvd_antisymm h h'
example (h : a ∣ b) (h' : a ∣ c) : a ∣ b + c := Nat.dvd_add h h'
example (h : a ∣ b) : a ∣ b * c := by obtain ⟨k, rfl⟩ := h; exact ⟨k * c, by ac_rfl⟩
example (h : a ∣ b) (h' : c ∣ d) : a * c ∣ b * d := Nat.mul_dvd_mul h h'
example (h : a ∣ b) (hb : 0 < b) : a ≤ b := Nat.le_of_dvd hb h
example (h : a ∣ b) : b % a = 0 := Nat.mod_eq_zero_of_dvd h
example : a ∣ b ↔ b % a = 0 := Nat.dvd_iff_mod_eq_zero
example (h : a ∣ b) : a * (b / a) = b := Nat.mul_div_cancel' h
example (h : a ∣ b + c) (h' : a ∣ b) : a ∣ c := (Nat.dvd_add_right h').mp h
example : 3 ∣ 9 := by decide
example : 3 ∣ 9 := ⟨3, rfl⟩
example : ¬3 ∣ 10 := by decide
example : 3 ∣ 9 := by simp
example : ¬3 ∣ 10 := by simp
example : 2 ∣ n * (n + 1) := by
  induction n with
  | zero => exact ⟨0, rfl⟩
  | succ n ih =>
    have e : (n + 1) * (n + 1 + 1) = n * (n + 1) + 2 * (n + 1) := by
      rw [Nat.mul_comm, ← Nat.add_mul, Nat.add_assoc]
    rw [e]
    exact Nat.dvd_add ih (Nat.dvd_mul_right 2 (n + 1))

example : Nat.gcd a b ∣ a := Nat.gcd_dvd_left a b
example : Nat.gcd a b = Nat.gcd b a := Nat.gcd_comm a b
example (h : c ∣ a) (h' : c ∣ b) : c ∣ Nat.gcd a b := Nat.dvd_gcd h h'
example : Nat.gcd 0 a = a := by simp
example : Nat.gcd a a = a := by simp
example : Nat.gcd a 1 = 1 := by simp
example : Nat.gcd 12 18 = 6 := by decide
example : Nat.gcd 12 18 = 6 := by simp
example : Nat.gcd (a * b) a = a := Nat.gcd_eq_right (Nat.dvd_mul_right a b)
example : Nat.gcd (k * a) (k * b) = k * Nat.gcd a b := Nat.gcd_mul_left k a b
example : Nat.gcd a (b + a) = Nat.gcd a b := by simp
example : Nat.lcm 4 6 = 12 := by decide
example : a ∣ Nat.lcm a b := Nat.dvd_lcm_left a b
example : Nat.gcd a b * Nat.lcm a b = a * b := Nat.gcd_mul_lcm a b
end Div

section Pow
variable (a b c m n k : Nat)

example : a ^ 0 = 1 := by simp
example : a ^ 1 = a := by simp
example : a ^ (n + 1) = a ^ n * a := Nat.pow_succ
example : a ^ 2 = a * a := Nat.pow_two a
example : a ^ (m + n) = a ^ m * a ^ n := Nat.pow_add a m n
example : a ^ (m * n) = (a ^ m) ^ n := Nat.pow_mul a m n
example : (a * b) ^ n = a ^ n * b ^ n := Nat.mul_pow a b n
example : 1 ^ n = 1 := by simp
example (h : 0 < a) : 0 < a ^ n := Nat.pow_pos h
example : 0 < 2 ^ n := Nat.two_pow_pos n
example : n < 2 ^ n := Nat.lt_two_pow_self
example (h : m ≤ n) : 2 ^ m ≤ 2 ^ n := Nat.pow_le_pow_right (by decide) h
example (h : m ≤ n) : 2 ^ m ∣ 2 ^ n := Nat.pow_dvd_pow 2 h
example : 2 ^ 10 = 1024 := by decide
example : 2 ^ 10 = 1024 := by simp
example : 2 ^ 64 = 18446744073709551616 := rfl
example : (a + b) ^ 2 = a ^ 2 + 2 * (a * b) + b ^ 2 := by
  rw [Nat.pow_two, Nat.pow_two, Nat.pow_two, Nat.add_mul, Nat.mul_add, Nat.mul_add, Nat.two_mul, Nat.mul_comm b a]
  ac_rfl
end Pow

section Equivalences
variable {a b c m n : Nat}

example (h : 0 < a) : a * b < a * c ↔ b < c := Nat.mul_lt_mul_left h
example (h : 1 < a) : a ^ m < a ^ n ↔ m < n := Nat.pow_lt_pow_iff_right h
example : a * b = 1 ↔ a = 1 ∧ b = 1 := Nat.mul_eq_one_iff
example : min a b ≤ c ↔ a ≤ c ∨ b ≤ c := Nat.min_le
example : min a (max b c) = max (min a b) (min a c) := Nat.min_max_distrib_left a b c
example : a / b = 0 ↔ b = 0 ∨ a < b := Nat.div_eq_zero_iff
example (h : Nat.Coprime a c) (h' : Nat.Coprime b c) : Nat.Coprime (a * b) c := h.mul_left h'
example (h : Nat.Coprime a b) (h' : a ∣ b * c) : a ∣ c := h.dvd_of_dvd_mul_left h'
example : a ^ b % n = ((a % n) ^ b) % n := Nat.pow_mod a b n
example : Nat.Coprime 8 15 := by decide
end Equivalences
