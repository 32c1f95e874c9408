prelude
import Init.Nat.Div

/-
Divisibility of natural numbers.
-/

set_option linter.all false
set_option autoImplicit false
namespace Nat

instance instDvd : Dvd Nat := ⟨fun a b => ∃ c, b = a * c⟩
protected theorem dvd_refl (a : Nat) : a ∣ a := ⟨1, (Nat.mul_one a).symm⟩
protected theorem dvd_zero (a : Nat) : a ∣ 0 := ⟨0, rfl⟩
protected theorem dvd_mul_left (a b : Nat) : a ∣ b * a := ⟨b, Nat.mul_comm b a⟩
protected theorem dvd_mul_right (a b : Nat) : a ∣ a * b := ⟨b, rfl⟩
attribute [simp] Nat.dvd_refl Nat.dvd_zero Nat.dvd_mul_left Nat.dvd_mul_right
protected theorem dvd_trans {a b c : Nat} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c := by
  obtain ⟨d, rfl⟩ := h₁; obtain ⟨e, rfl⟩ := h₂; exact ⟨d * e, Nat.mul_assoc a d e⟩
instance : Trans (α := Nat) (β := Nat) (γ := Nat) (· ∣ ·) (· ∣ ·) (· ∣ ·) where trans := Nat.dvd_trans
protected theorem dvd_of_eq {m n : Nat} (h : m = n) : m ∣ n := h ▸ Nat.dvd_refl m
protected theorem dvd_add {m n k : Nat} (h₁ : k ∣ m) (h₂ : k ∣ n) : k ∣ m + n := by
  obtain ⟨d, rfl⟩ := h₁; obtain ⟨e, rfl⟩ := h₂; exact ⟨d + e, (Nat.mul_add k d e).symm⟩
protected theorem dvd_sub {k m n : Nat} (h₁ : k ∣ m) (h₂ : k ∣ n) : k ∣ m - n := by
  obtain ⟨d, rfl⟩ := h₁; obtain ⟨e, rfl⟩ := h₂; exact ⟨d - e, (Nat.mul_sub k d e).symm⟩
protected theorem dvd_add_right {m k : Nat} (h : k ∣ m) {n : Nat} : k ∣ m + n ↔ k ∣ n :=
  ⟨fun hs => by have := Nat.dvd_sub hs h; rwa [Nat.add_sub_cancel_left] at this, Nat.dvd_add h⟩
protected theorem dvd_add_iff_right {k m : Nat} (h : k ∣ m) {n : Nat} : k ∣ n ↔ k ∣ m + n := (Nat.dvd_add_right h).symm
protected theorem dvd_add_iff_left {k m : Nat} (h : k ∣ m) {n : Nat} : k ∣ n ↔ k ∣ n + m := by rw [Nat.add_comm]; exact Nat.dvd_add_iff_right h
protected theorem dvd_add_left {m k : Nat} (h : k ∣ m) {n : Nat} : k ∣ n + m ↔ k ∣ n := (Nat.dvd_add_iff_left h).symm
@[simp] protected theorem dvd_add_self_left {m n : Nat} : m ∣ m + n ↔ m ∣ n := Nat.dvd_add_right (Nat.dvd_refl m)
@[simp] protected theorem dvd_add_self_right {m n : Nat} : m ∣ n + m ↔ m ∣ n := Nat.dvd_add_left (Nat.dvd_refl m)
theorem dvd_mul_right_of_dvd {m n : Nat} (h : n ∣ m) (k : Nat) : n ∣ m * k := Nat.dvd_trans h (Nat.dvd_mul_right m k)
theorem dvd_mul_left_of_dvd {m n : Nat} (h : n ∣ m) (k : Nat) : n ∣ k * m := Nat.dvd_trans h (Nat.dvd_mul_left m k)
protected theorem mul_dvd_mul {a b c d : Nat} : a ∣ b → c ∣ d → a * c ∣ b * d
  | ⟨e, he⟩, ⟨f, hf⟩ => ⟨e * f, by rw [he, hf, Nat.mul_mul_mul_comm]⟩
protected theorem mul_dvd_mul_left {b c : Nat} (a : Nat) (h : b ∣ c) : a * b ∣ a * c := Nat.mul_dvd_mul (Nat.dvd_refl a) h
protected theorem mul_dvd_mul_right {a b : Nat} (h : a ∣ b) (c : Nat) : a * c ∣ b * c := Nat.mul_dvd_mul h (Nat.dvd_refl c)
protected theorem dvd_of_mul_dvd_mul_left {k m n : Nat} (kpos : 0 < k) (H : k * m ∣ k * n) : m ∣ n := by
  obtain ⟨l, hl⟩ := H; exact ⟨l, Nat.eq_of_mul_eq_mul_left kpos (hl.trans (Nat.mul_assoc k m l))⟩
protected theorem dvd_of_mul_dvd_mul_right {k m n : Nat} (kpos : 0 < k) (H : m * k ∣ n * k) : m ∣ n := by
  rw [Nat.mul_comm m, Nat.mul_comm n] at H; exact Nat.dvd_of_mul_dvd_mul_left kpos H
protected theorem dvd_of_mul_right_dvd {m n k : Nat} (h : m * n ∣ k) : m ∣ k := Nat.dvd_trans (Nat.dvd_mul_right m n) h
protected theorem dvd_of_mul_left_dvd {m n k : Nat} (h : m * n ∣ k) : n ∣ k := Nat.dvd_trans (Nat.dvd_mul_left n m) h
@[simp] protected theorem one_dvd (n : Nat) : 1 ∣ n := ⟨n, (Nat.one_mul n).symm⟩
theorem eq_zero_of_zero_dvd {a : Nat} : 0 ∣ a → a = 0 | ⟨c, h⟩ => h.trans (Nat.zero_mul c)
@[simp] protected theorem zero_dvd {n : Nat} : 0 ∣ n ↔ n = 0 := ⟨eq_zero_of_zero_dvd, fun h => h ▸ Nat.dvd_refl 0⟩
theorem le_of_dvd {m n : Nat} (h1 : 0 < n) : m ∣ n → m ≤ n
  | ⟨0, h⟩ => absurd h1 (by rw [h, Nat.mul_zero]; exact Nat.lt_irrefl 0)
  | ⟨k + 1, h⟩ => h ▸ le_mul_of_pos_right m (add_one_pos k)
theorem pos_of_dvd_of_pos {m n : Nat} (H1 : m ∣ n) (H2 : 0 < n) : 0 < m :=
  Nat.pos_of_ne_zero fun e => by subst e; rw [eq_zero_of_zero_dvd H1] at H2; exact Nat.lt_irrefl 0 H2
protected theorem dvd_antisymm {m n : Nat} (h₁ : m ∣ n) (h₂ : n ∣ m) : m = n := by
  rcases Nat.eq_zero_or_pos n with rfl | hn
  · exact eq_zero_of_zero_dvd h₂
  · exact Nat.le_antisymm (le_of_dvd hn h₁) (le_of_dvd (pos_of_dvd_of_pos h₁ hn) h₂)
theorem eq_one_of_dvd_one {n : Nat} (H : n ∣ 1) : n = 1 := Nat.dvd_antisymm H (Nat.one_dvd n)
@[simp] protected theorem dvd_one {n : Nat} : n ∣ 1 ↔ n = 1 := ⟨eq_one_of_dvd_one, fun h => h ▸ Nat.dvd_refl 1⟩
protected theorem eq_zero_of_dvd_of_lt {a b : Nat} (w : a ∣ b) (h : b < a) : b = 0 :=
  (Nat.eq_zero_or_pos b).resolve_right fun hb => Nat.not_le_of_gt h (le_of_dvd hb w)

/-! ### Divisibility and remainder -/

theorem mod_eq_zero_of_dvd {k n : Nat} (H : k ∣ n) : n % k = 0 := by obtain ⟨c, rfl⟩ := H; exact mul_mod_right k c
theorem dvd_of_mod_eq_zero {k n : Nat} (H : n % k = 0) : k ∣ n := ⟨n / k, by have := div_add_mod n k; rw [H, Nat.add_zero] at this; exact this.symm⟩
theorem dvd_iff_mod_eq_zero {k n : Nat} : k ∣ n ↔ n % k = 0 := ⟨mod_eq_zero_of_dvd, dvd_of_mod_eq_zero⟩
theorem emod_pos_of_not_dvd {a b : Nat} (h : ¬a ∣ b) : 0 < b % a := Nat.pos_of_ne_zero fun e => h (dvd_of_mod_eq_zero e)
instance decidable_dvd : ∀ m n : Nat, Decidable (m ∣ n) := fun m n => decidable_of_decidable_of_iff (dvd_iff_mod_eq_zero (k := m) (n := n)).symm
theorem dvd_eq_true_of_mod_eq_zero {m n : Nat} (h : n % m == 0) : (m ∣ n) = True := eq_true (dvd_of_mod_eq_zero (eq_of_beq h))
theorem dvd_eq_false_of_mod_ne_zero {m n : Nat} (h : n % m != 0) : (m ∣ n) = False := eq_false fun hd => bne_iff_ne.mp h (mod_eq_zero_of_dvd hd)
protected theorem mul_div_cancel' {n m : Nat} (H : n ∣ m) : n * (m / n) = m := by have := div_add_mod m n; rwa [mod_eq_zero_of_dvd H, Nat.add_zero] at this
protected theorem div_mul_cancel {n m : Nat} (H : n ∣ m) : m / n * n = m := by rw [Nat.mul_comm, Nat.mul_div_cancel' H]
protected theorem mul_div_assoc {k n : Nat} (m : Nat) (H : k ∣ n) : m * n / k = m * (n / k) := by
  rcases Nat.eq_zero_or_pos k with rfl | hk
  · rw [Nat.div_zero, Nat.div_zero, Nat.mul_zero]
  · obtain ⟨c, rfl⟩ := H; rw [Nat.mul_left_comm, mul_div_cancel_left _ hk, mul_div_cancel_left _ hk]
protected theorem div_eq_iff_eq_mul_right {a b c : Nat} (H : 0 < b) (H' : b ∣ a) : a / b = c ↔ a = b * c :=
  ⟨fun h => by rw [← h, Nat.mul_div_cancel' H'], Nat.div_eq_of_eq_mul_right H⟩
protected theorem div_eq_iff_eq_mul_left {a b c : Nat} (H : 0 < b) (H' : b ∣ a) : a / b = c ↔ a = c * b := by
  rw [Nat.mul_comm]; exact Nat.div_eq_iff_eq_mul_right H H'
protected theorem add_div_of_dvd_right {a b c : Nat} (hca : c ∣ a) : (a + b) / c = a / c + b / c := by
  rcases Nat.eq_zero_or_pos c with rfl | hc
  · rw [Nat.div_zero, Nat.div_zero, Nat.div_zero]
  · obtain ⟨d, rfl⟩ := hca; rw [Nat.add_comm, add_mul_div_left _ _ hc, mul_div_cancel_left _ hc, Nat.add_comm]
theorem div_dvd_of_dvd {n m : Nat} (h : n ∣ m) : m / n ∣ m := ⟨n, (Nat.div_mul_cancel h).symm⟩
@[simp] theorem mod_mod_of_dvd (a : Nat) {b c : Nat} (h : c ∣ b) : a % b % c = a % c := by
  obtain ⟨d, rfl⟩ := h
  have e := mod_add_div a (c * d)
  rw [Nat.mul_assoc] at e
  have := add_mul_mod_self_left (a % (c * d)) c (d * (a / (c * d)))
  rw [e] at this; exact this.symm
theorem dvd_mod_iff {k m n : Nat} (h : k ∣ n) : k ∣ m % n ↔ k ∣ m := by
  have e := mod_add_div m n
  have := Nat.dvd_add_left (n := m % n) (Nat.dvd_mul_right_of_dvd h (m / n))
  rw [e] at this; exact this.symm
theorem dvd_sub_mod {n : Nat} (k : Nat) : n ∣ k - k % n := ⟨k / n, Nat.sub_eq_of_eq_add (div_add_mod k n).symm⟩
end Nat
