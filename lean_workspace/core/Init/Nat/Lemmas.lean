prelude
import Init.Nat.Pow

/-
More of the natural numbers: equivalences for products and powers, minimum and maximum, quotients of multiples, coprime products.
-/

set_option linter.all false
set_option autoImplicit false
namespace Nat
variable {a b c d k m n : Nat}

/-! ### Addition and subtraction -/

protected theorem add_add_add_comm (a b c d : Nat) : (a + b) + (c + d) = (a + c) + (b + d) := by
  rw [Nat.add_assoc, Nat.add_assoc, Nat.add_left_comm b]
theorem succ_pred_eq_of_pos (h : 0 < n) : succ (pred n) = n := succ_pred (ne_zero_of_lt h)
@[simp] theorem add_one_sub_one (n : Nat) : n + 1 - 1 = n := rfl
theorem succ_sub_one (n : Nat) : succ n - 1 = n := rfl
protected theorem sub_lt_sub_right (h : c ≤ a) (h' : a < b) : a - c < b - c :=
  Nat.lt_sub_iff_add_lt.mpr (by rw [Nat.sub_add_cancel h]; exact h')
protected theorem lt_sub_iff_add_lt' : a < c - b ↔ b + a < c := by rw [Nat.add_comm, Nat.lt_sub_iff_add_lt]
protected theorem sub_lt_iff_lt_add' (h : b ≤ a) : a - b < c ↔ a < b + c := by rw [Nat.add_comm, Nat.sub_lt_iff_lt_add h]
protected theorem le_sub_iff_add_le' (h : k ≤ m) : n ≤ m - k ↔ k + n ≤ m := by rw [Nat.add_comm, Nat.le_sub_iff_add_le h]
theorem le_one_iff_eq_zero_or_eq_one : n ≤ 1 ↔ n = 0 ∨ n = 1 := by
  rw [Nat.le_iff_lt_or_eq, Nat.lt_one_iff]
protected theorem add_eq_one_iff : m + n = 1 ↔ m = 0 ∧ n = 1 ∨ m = 1 ∧ n = 0 := by
  cases m with
  | zero => simp
  | succ m => rw [Nat.add_right_comm]; simp
theorem forall_lt_succ_right {p : Nat → Prop} : (∀ m, m < n + 1 → p m) ↔ (∀ m, m < n → p m) ∧ p n :=
  ⟨fun h => ⟨fun m hm => h m (lt_add_one_of_lt hm), h n (Nat.lt_add_one n)⟩,
   fun h m hm => (lt_succ_iff_lt_or_eq.mp hm).elim (h.1 m) fun e => e ▸ h.2⟩
theorem exists_lt_succ_right {p : Nat → Prop} : (∃ m, m < n + 1 ∧ p m) ↔ (∃ m, m < n ∧ p m) ∨ p n :=
  ⟨fun ⟨m, hm, hp⟩ => (lt_succ_iff_lt_or_eq.mp hm).elim (fun h => .inl ⟨m, h, hp⟩) fun e => .inr (e ▸ hp),
   fun h => h.elim (fun ⟨m, hm, hp⟩ => ⟨m, lt_add_one_of_lt hm, hp⟩) fun hp => ⟨n, Nat.lt_add_one n, hp⟩⟩

/-! ### Products -/

protected theorem mul_ne_zero_iff : n * m ≠ 0 ↔ n ≠ 0 ∧ m ≠ 0 := by rw [ne_eq, Nat.mul_eq_zero, not_or]
protected theorem mul_lt_mul_left (a0 : 0 < a) : a * b < a * c ↔ b < c :=
  ⟨Nat.lt_of_mul_lt_mul_left, fun h => Nat.mul_lt_mul_of_pos_left h a0⟩
protected theorem mul_lt_mul_right (a0 : 0 < a) : b * a < c * a ↔ b < c :=
  ⟨Nat.lt_of_mul_lt_mul_right, fun h => Nat.mul_lt_mul_of_pos_right h a0⟩
protected theorem mul_le_mul_left_iff (a0 : 0 < a) : a * b ≤ a * c ↔ b ≤ c := ⟨fun h => Nat.le_of_mul_le_mul_left h a0, Nat.mul_le_mul_left a⟩
protected theorem mul_le_mul_right_iff (a0 : 0 < a) : b * a ≤ c * a ↔ b ≤ c := ⟨fun h => Nat.le_of_mul_le_mul_right h a0, Nat.mul_le_mul_right a⟩
protected theorem mul_lt_mul'' (hac : a < c) (hbd : b < d) : a * b < c * d :=
  Nat.mul_lt_mul_of_lt_of_le hac (Nat.le_of_lt hbd) (zero_lt_of_lt hbd)
theorem mul_self_lt_mul_self (h : m < n) : m * m < n * n := Nat.mul_lt_mul'' h h
theorem mul_self_le_mul_self_iff : m * m ≤ n * n ↔ m ≤ n :=
  ⟨fun h => Nat.le_of_not_lt fun hn => Nat.not_le_of_gt (mul_self_lt_mul_self hn) h, mul_self_le_mul_self⟩
theorem mul_self_lt_mul_self_iff : m * m < n * n ↔ m < n := by rw [← Nat.not_le, ← Nat.not_le, mul_self_le_mul_self_iff]
theorem mul_self_inj : m * m = n * n ↔ m = n := by
  rw [Nat.le_antisymm_iff, mul_self_le_mul_self_iff, mul_self_le_mul_self_iff, ← Nat.le_antisymm_iff]
protected theorem pos_of_mul_pos_right (h : 0 < m * n) : 0 < m := Nat.pos_of_mul_pos_left (n := n) (Nat.mul_comm m n ▸ h)
theorem eq_one_of_mul_eq_one_right (H : m * n = 1) : m = 1 := eq_one_of_dvd_one ⟨n, H.symm⟩
theorem eq_one_of_mul_eq_one_left (H : m * n = 1) : n = 1 := eq_one_of_mul_eq_one_right (Nat.mul_comm n m ▸ H)
protected theorem mul_eq_one_iff : a * b = 1 ↔ a = 1 ∧ b = 1 :=
  ⟨fun h => ⟨eq_one_of_mul_eq_one_right h, eq_one_of_mul_eq_one_left h⟩, fun ⟨ha, hb⟩ => by rw [ha, hb]⟩

/-! ### Minimum and maximum -/

protected theorem min_left_comm (a b c : Nat) : min a (min b c) = min b (min a c) := by rw [← Nat.min_assoc, Nat.min_comm a, Nat.min_assoc]
protected theorem max_left_comm (a b c : Nat) : max a (max b c) = max b (max a c) := by rw [← Nat.max_assoc, Nat.max_comm a, Nat.max_assoc]
protected theorem min_eq_left_iff : min a b = a ↔ a ≤ b := ⟨fun h => h ▸ Nat.min_le_right a b, Nat.min_eq_left⟩
protected theorem min_eq_right_iff : min a b = b ↔ b ≤ a := ⟨fun h => h ▸ Nat.min_le_left a b, Nat.min_eq_right⟩
protected theorem max_eq_left_iff : max a b = a ↔ b ≤ a := ⟨fun h => h ▸ Nat.le_max_right a b, Nat.max_eq_left⟩
protected theorem max_eq_right_iff : max a b = b ↔ a ≤ b := ⟨fun h => h ▸ Nat.le_max_left a b, Nat.max_eq_right⟩
protected theorem min_le : min a b ≤ c ↔ a ≤ c ∨ b ≤ c :=
  ⟨fun h => (Nat.le_total a b).imp (fun e => by rwa [Nat.min_eq_left e] at h) fun e => by rwa [Nat.min_eq_right e] at h,
   fun h => h.elim (Nat.le_trans (Nat.min_le_left a b)) (Nat.le_trans (Nat.min_le_right a b))⟩
protected theorem min_lt : min a b < c ↔ a < c ∨ b < c :=
  ⟨fun h => (Nat.le_total a b).imp (fun e => by rwa [Nat.min_eq_left e] at h) fun e => by rwa [Nat.min_eq_right e] at h,
   fun h => h.elim (Nat.lt_of_le_of_lt (Nat.min_le_left a b)) (Nat.lt_of_le_of_lt (Nat.min_le_right a b))⟩
protected theorem le_max : c ≤ max a b ↔ c ≤ a ∨ c ≤ b :=
  ⟨fun h => (Nat.le_total b a).imp (fun e => by rwa [Nat.max_eq_left e] at h) fun e => by rwa [Nat.max_eq_right e] at h,
   fun h => h.elim (Nat.le_trans · (Nat.le_max_left a b)) (Nat.le_trans · (Nat.le_max_right a b))⟩
protected theorem lt_max : c < max a b ↔ c < a ∨ c < b := Nat.le_max
protected theorem add_min_add_left (a b c : Nat) : min (a + b) (a + c) = a + min b c := by
  rw [Nat.add_comm a, Nat.add_comm a, Nat.add_min_add_right, Nat.add_comm]
protected theorem add_max_add_left (a b c : Nat) : max (a + b) (a + c) = a + max b c := by
  rw [Nat.add_comm a, Nat.add_comm a, Nat.add_max_add_right, Nat.add_comm]
protected theorem mul_min_mul_left (a b c : Nat) : min (a * b) (a * c) = a * min b c :=
  (Nat.le_total b c).elim (fun h => by rw [Nat.min_eq_left h, Nat.min_eq_left (Nat.mul_le_mul_left a h)])
    fun h => by rw [Nat.min_eq_right h, Nat.min_eq_right (Nat.mul_le_mul_left a h)]
protected theorem mul_max_mul_left (a b c : Nat) : max (a * b) (a * c) = a * max b c :=
  (Nat.le_total b c).elim (fun h => by rw [Nat.max_eq_right h, Nat.max_eq_right (Nat.mul_le_mul_left a h)])
    fun h => by rw [Nat.max_eq_left h, Nat.max_eq_left (Nat.mul_le_mul_left a h)]
protected theorem max_min_distrib_left (a b c : Nat) : max a (min b c) = min (max a b) (max a c) :=
  Nat.le_antisymm
    (Nat.max_le.mpr ⟨Nat.le_min.mpr ⟨Nat.le_max_left a b, Nat.le_max_left a c⟩,
      Nat.le_min.mpr ⟨Nat.le_trans (Nat.min_le_left b c) (Nat.le_max_right a b), Nat.le_trans (Nat.min_le_right b c) (Nat.le_max_right a c)⟩⟩)
    (Nat.le_max.mpr ((Nat.le_total b c).elim
      (fun h => by rw [Nat.min_eq_left h]; exact Nat.le_max.mp (Nat.min_le_left _ _))
      (fun h => by rw [Nat.min_eq_right h]; exact Nat.le_max.mp (Nat.min_le_right _ _))))
protected theorem min_max_distrib_left (a b c : Nat) : min a (max b c) = max (min a b) (min a c) :=
  Nat.le_antisymm
    (Nat.le_max.mpr ((Nat.le_total b c).elim
      (fun h => by rw [Nat.max_eq_right h]; exact .inr (Nat.le_refl _))
      (fun h => by rw [Nat.max_eq_left h]; exact .inl (Nat.le_refl _))))
    (Nat.max_le.mpr ⟨Nat.le_min.mpr ⟨Nat.min_le_left a b, Nat.le_trans (Nat.min_le_right a b) (Nat.le_max_left b c)⟩,
      Nat.le_min.mpr ⟨Nat.min_le_left a c, Nat.le_trans (Nat.min_le_right a c) (Nat.le_max_right b c)⟩⟩)

/-! ### Quotients and divisors -/

theorem div_eq_zero_iff_lt (h : 0 < b) : a / b = 0 ↔ a < b := by
  rw [← Nat.lt_one_iff, div_lt_iff_lt_mul h, Nat.one_mul]
theorem div_eq_zero_iff : a / b = 0 ↔ b = 0 ∨ a < b := by
  rcases Nat.eq_zero_or_pos b with rfl | h
  · simp
  · rw [div_eq_zero_iff_lt h]; exact ⟨.inr, fun h' => h'.resolve_left (ne_zero_of_lt h)⟩
theorem div_pos_iff : 0 < a / b ↔ 0 < b ∧ b ≤ a := by
  rw [Nat.pos_iff_ne_zero, ne_eq, div_eq_zero_iff, not_or, Nat.not_lt, Nat.pos_iff_ne_zero]
theorem div_le_div_left (hcb : c ≤ b) (hc : 0 < c) : a / b ≤ a / c :=
  (le_div_iff_mul_le hc).mpr (Nat.le_trans (Nat.mul_le_mul_left _ hcb) (div_mul_le_self a b))
theorem div_le_div (h1 : a ≤ b) (h2 : d ≤ c) (h3 : d ≠ 0) : a / c ≤ b / d :=
  Nat.le_trans (div_le_div_right h1 c) (div_le_div_left h2 (Nat.pos_of_ne_zero h3))
protected theorem eq_mul_of_div_eq_right (H1 : b ∣ a) (H2 : a / b = c) : a = b * c := by rw [← H2, Nat.mul_div_cancel' H1]
protected theorem eq_mul_of_div_eq_left (H1 : b ∣ a) (H2 : a / b = c) : a = c * b := by rw [← H2, Nat.div_mul_cancel H1]
protected theorem add_div_of_dvd_left (hcb : c ∣ b) : (a + b) / c = a / c + b / c := by
  rw [Nat.add_comm, Nat.add_div_of_dvd_right hcb, Nat.add_comm]
theorem dvd_iff_div_mul_eq (n d : Nat) : d ∣ n ↔ n / d * d = n := ⟨Nat.div_mul_cancel, fun h => ⟨n / d, by rw [Nat.mul_comm, h]⟩⟩
protected theorem mul_dvd_mul_iff_left (h : 0 < a) : a * b ∣ a * c ↔ b ∣ c := ⟨Nat.dvd_of_mul_dvd_mul_left h, Nat.mul_dvd_mul_left a⟩
protected theorem mul_dvd_mul_iff_right (h : 0 < c) : a * c ∣ b * c ↔ a ∣ b := ⟨Nat.dvd_of_mul_dvd_mul_right h, fun hd => Nat.mul_dvd_mul_right hd c⟩
theorem not_dvd_of_pos_of_lt (h1 : 0 < n) (h2 : n < m) : ¬m ∣ n := fun h => Nat.not_le_of_gt h2 (le_of_dvd h1 h)
theorem dvd_sub_iff_right (hkn : k ≤ n) (h : m ∣ n) : m ∣ n - k ↔ m ∣ k := by
  have e := Nat.sub_add_cancel hkn
  exact ⟨fun hd => (Nat.dvd_add_right hd).mp (e.symm ▸ h), Nat.dvd_sub h⟩
theorem pow_mod (a b n : Nat) : a ^ b % n = ((a % n) ^ b) % n := by
  induction b with
  | zero => rfl
  | succ b ih => rw [Nat.pow_succ, Nat.pow_succ, mul_mod, ih, mul_mod ((a % n) ^ b), mod_mod]

/-! ### Coprime numbers -/

theorem gcd_div (H1 : k ∣ m) (H2 : k ∣ n) : gcd (m / k) (n / k) = gcd m n / k := by
  rcases Nat.eq_zero_or_pos k with rfl | hk
  · simp
  · obtain ⟨x, rfl⟩ := H1
    obtain ⟨y, rfl⟩ := H2
    rw [gcd_mul_left, mul_div_cancel_left x hk, mul_div_cancel_left y hk, mul_div_cancel_left _ hk]
theorem coprime_div_gcd_div_gcd (H : 0 < gcd m n) : Coprime (m / gcd m n) (n / gcd m n) := by
  show gcd _ _ = 1
  rw [gcd_div (gcd_dvd_left m n) (gcd_dvd_right m n), Nat.div_self H]
@[simp] theorem coprime_zero_left (n : Nat) : Coprime 0 n ↔ n = 1 := by show gcd 0 n = 1 ↔ _; rw [gcd_zero_left]
@[simp] theorem coprime_zero_right (n : Nat) : Coprime n 0 ↔ n = 1 := by show gcd n 0 = 1 ↔ _; rw [gcd_zero_right]
@[simp] theorem coprime_self (n : Nat) : Coprime n n ↔ n = 1 := by show gcd n n = 1 ↔ _; rw [gcd_self]
theorem Coprime.mul_left (H1 : Coprime m k) (H2 : Coprime n k) : Coprime (m * n) k := by
  have hd : Coprime (gcd (m * n) k) m := (H1.coprime_dvd_left (Nat.dvd_refl m)).symm.coprime_dvd_left (gcd_dvd_right (m * n) k)
  exact eq_one_of_dvd_one (H2 ▸ dvd_gcd (hd.dvd_of_dvd_mul_left (gcd_dvd_left (m * n) k)) (gcd_dvd_right (m * n) k))
theorem Coprime.mul_right (H1 : Coprime k m) (H2 : Coprime k n) : Coprime k (m * n) := (H1.symm.mul_left H2.symm).symm
theorem Coprime.pow_left (n : Nat) (H1 : Coprime m k) : Coprime (m ^ n) k := by
  induction n with
  | zero => exact coprime_one_left k
  | succ n ih => exact ih.mul_left H1
theorem Coprime.pow_right (n : Nat) (H1 : Coprime k m) : Coprime k (m ^ n) := (H1.symm.pow_left n).symm
theorem Coprime.pow (k l : Nat) (H1 : Coprime m n) : Coprime (m ^ k) (n ^ l) := (H1.pow_left k).pow_right l

/-! ### Powers -/

protected theorem pow_lt_pow_iff_right (h : 1 < a) : a ^ n < a ^ m ↔ n < m :=
  ⟨fun hp => Nat.lt_of_not_le fun hn => Nat.not_le_of_gt hp (Nat.pow_le_pow_right (Nat.lt_trans Nat.zero_lt_one h) hn), Nat.pow_lt_pow_right h⟩
protected theorem pow_le_pow_iff_right (h : 1 < a) : a ^ n ≤ a ^ m ↔ n ≤ m := by rw [← Nat.not_lt, ← Nat.not_lt, Nat.pow_lt_pow_iff_right h]
protected theorem pow_right_inj (ha : 1 < a) : a ^ m = a ^ n ↔ m = n := by
  rw [Nat.le_antisymm_iff, Nat.pow_le_pow_iff_right ha, Nat.pow_le_pow_iff_right ha, ← Nat.le_antisymm_iff]
protected theorem pow_lt_pow_iff_left (hn : n ≠ 0) : a ^ n < b ^ n ↔ a < b :=
  ⟨fun hp => Nat.lt_of_not_le fun h => Nat.not_le_of_gt hp (Nat.pow_le_pow_left h n), fun h => Nat.pow_lt_pow_left h hn⟩
protected theorem pow_le_pow_iff_left (hn : n ≠ 0) : a ^ n ≤ b ^ n ↔ a ≤ b := by rw [← Nat.not_lt, ← Nat.not_lt, Nat.pow_lt_pow_iff_left hn]
protected theorem pow_left_inj (hn : n ≠ 0) : a ^ n = b ^ n ↔ a = b := by
  rw [Nat.le_antisymm_iff, Nat.pow_le_pow_iff_left hn, Nat.pow_le_pow_iff_left hn, ← Nat.le_antisymm_iff]
protected theorem pow_sub_mul_pow (a : Nat) (h : m ≤ n) : a ^ (n - m) * a ^ m = a ^ n := by rw [← Nat.pow_add, Nat.sub_add_cancel h]
protected theorem pow_div {x : Nat} (h : n ≤ m) (hx : 0 < x) : x ^ m / x ^ n = x ^ (m - n) := by
  rw [← Nat.pow_sub_mul_pow x h, mul_div_cancel _ (Nat.pow_pos hx)]
end Nat
