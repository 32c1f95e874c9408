prelude
import Init.Nat.Basic

/-
Order of the natural numbers: `≤` and `<`, with addition and multiplication; strong induction; instances for `calc` and `decide`.
-/

set_option linter.all false
set_option autoImplicit false
universe u
namespace Nat

attribute [refl] Nat.le_refl
attribute [simp] Nat.le_refl Nat.lt_irrefl Nat.zero_le Nat.not_lt_zero

/-! ### `≤` and `<` -/

protected theorem le_rfl {n : Nat} : n ≤ n := Nat.le_refl n
protected theorem le_of_eq {n m : Nat} (p : n = m) : n ≤ m := p ▸ Nat.le_refl n
protected theorem le_of_lt {n m : Nat} : n < m → n ≤ m := Nat.le_trans (le_succ n)
theorem le_of_succ_le {n m : Nat} (h : succ n ≤ m) : n ≤ m := Nat.le_of_lt h
theorem le_succ_of_le {n m : Nat} (h : n ≤ m) : n ≤ succ m := Nat.le_trans h (le_succ m)
theorem le_add_one_of_le {n m : Nat} (h : n ≤ m) : n ≤ m + 1 := le_succ_of_le h
theorem lt_succ_of_le {n m : Nat} : n ≤ m → n < succ m := succ_le_succ
theorem lt_add_one_of_le {n m : Nat} : n ≤ m → n < m + 1 := succ_le_succ
theorem lt_succ_self (n : Nat) : n < succ n := Nat.le.refl
@[simp] protected theorem lt_add_one (n : Nat) : n < n + 1 := Nat.le.refl
theorem succ_le_of_lt {n m : Nat} (h : n < m) : succ n ≤ m := h
theorem lt_of_succ_le {n m : Nat} (h : succ n ≤ m) : n < m := h
theorem add_one_le_of_lt {n m : Nat} (h : n < m) : n + 1 ≤ m := h
theorem lt_of_add_one_le {n m : Nat} (h : n + 1 ≤ m) : n < m := h
protected theorem lt_of_le_of_lt {n m k : Nat} : n ≤ m → m < k → n < k := fun h₁ h₂ => Nat.le_trans (succ_le_succ h₁) h₂
protected theorem lt_trans {n m k : Nat} (h₁ : n < m) : m < k → n < k := Nat.le_trans (le_step h₁)
protected theorem lt_of_lt_of_eq {n m k : Nat} : n < m → m = k → n < k := fun h e => e ▸ h
protected theorem lt_of_eq_of_lt {n m k : Nat} : n = m → m < k → n < k := fun e h => e ▸ h
protected theorem le_of_eq_of_le {n m k : Nat} : n = m → m ≤ k → n ≤ k := fun e h => e ▸ h
protected theorem le_of_le_of_eq {n m k : Nat} : n ≤ m → m = k → n ≤ k := fun h e => e ▸ h
theorem lt_succ_of_lt {a b : Nat} (h : a < b) : a < succ b := le_succ_of_le h
theorem lt_add_one_of_lt {a b : Nat} (h : a < b) : a < b + 1 := le_succ_of_le h
theorem lt_of_succ_lt {n m : Nat} : succ n < m → n < m := le_of_succ_le
theorem lt_of_succ_lt_succ {n m : Nat} : succ n < succ m → n < m := le_of_succ_le_succ
theorem succ_lt_succ {n m : Nat} : n < m → succ n < succ m := succ_le_succ
theorem succ_le_succ_iff {a b : Nat} : succ a ≤ succ b ↔ a ≤ b := ⟨le_of_succ_le_succ, succ_le_succ⟩
theorem succ_lt_succ_iff {a b : Nat} : succ a < succ b ↔ a < b := ⟨lt_of_succ_lt_succ, succ_lt_succ⟩
theorem succ_pos (n : Nat) : 0 < succ n := zero_lt_succ n
@[simp] theorem add_one_pos (n : Nat) : 0 < n + 1 := zero_lt_succ n
protected theorem zero_lt_one : 0 < (1 : Nat) := zero_lt_succ 0
protected theorem one_pos : 0 < 1 := zero_lt_succ 0
protected theorem pos_of_ne_zero : ∀ {n : Nat}, n ≠ 0 → 0 < n
  | 0, h => absurd rfl h
  | n + 1, _ => zero_lt_succ n
theorem zero_lt_of_lt : ∀ {a b : Nat}, a < b → 0 < b
  | _, 0, h => absurd h (not_lt_zero _)
  | _, b + 1, _ => zero_lt_succ b
theorem zero_lt_of_ne_zero {a : Nat} (h : a ≠ 0) : 0 < a := Nat.pos_of_ne_zero h
theorem pos_of_gt {n m : Nat} (h : n < m) : 0 < m := zero_lt_of_lt h
theorem ne_zero_of_lt {a b : Nat} (h : b < a) : a ≠ 0 := fun e => absurd (e ▸ h) (not_lt_zero b)
protected theorem ne_of_lt {a b : Nat} (h : a < b) : a ≠ b := fun he => absurd (he ▸ h) (Nat.lt_irrefl b)
protected theorem ne_of_gt {a b : Nat} (h : b < a) : a ≠ b := (Nat.ne_of_lt h).symm
protected theorem ne_of_lt' {a b : Nat} : b < a → a ≠ b := Nat.ne_of_gt
protected theorem ne_of_gt' {a b : Nat} (h : b < a) : a ≠ b := Nat.ne_of_gt h
protected theorem pos_iff_ne_zero {n : Nat} : 0 < n ↔ n ≠ 0 := ⟨ne_zero_of_lt, Nat.pos_of_ne_zero⟩
protected theorem ne_zero_iff_zero_lt {n : Nat} : n ≠ 0 ↔ 0 < n := Nat.pos_iff_ne_zero.symm
protected theorem eq_zero_or_pos : ∀ n : Nat, n = 0 ∨ 0 < n
  | 0 => .inl rfl
  | n + 1 => .inr (zero_lt_succ n)
protected theorem le_antisymm {n m : Nat} (h₁ : n ≤ m) (h₂ : m ≤ n) : n = m :=
  match h₁ with
  | .refl => rfl
  | .step h => absurd (Nat.le_trans h₂ h) (not_succ_le_self _)
protected theorem le_antisymm_iff {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a := ⟨fun h => ⟨Nat.le_of_eq h, Nat.le_of_eq h.symm⟩, fun h => Nat.le_antisymm h.1 h.2⟩
protected theorem eq_iff_le_and_ge {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a := Nat.le_antisymm_iff
protected theorem not_le_of_gt {n m : Nat} (h : m < n) : ¬n ≤ m := fun h₁ => Nat.lt_irrefl m (Nat.lt_of_lt_of_le h h₁)
protected theorem not_le_of_lt {a b : Nat} : a < b → ¬(b ≤ a) := Nat.not_le_of_gt
protected theorem not_lt_of_ge {a b : Nat} (h : b ≥ a) : ¬b < a := fun h₁ => Nat.not_le_of_gt h₁ h
protected theorem not_lt_of_le {a b : Nat} : a ≤ b → ¬(b < a) := Nat.not_lt_of_ge
protected theorem not_lt_of_gt {a b : Nat} (h : b > a) : ¬b < a := fun h₁ => Nat.lt_irrefl _ (Nat.lt_trans h h₁)
protected theorem not_lt_of_lt {a b : Nat} : a < b → ¬(b < a) := Nat.not_lt_of_gt
protected theorem lt_asymm {a b : Nat} (h : a < b) : ¬b < a := Nat.not_lt_of_gt h
protected theorem ge_of_not_lt {n m : Nat} (h : ¬n < m) : n ≥ m := (Nat.lt_or_ge n m).resolve_left h
protected theorem le_of_not_gt {b a : Nat} (h : ¬b > a) : b ≤ a := Nat.ge_of_not_lt h
protected theorem le_of_not_lt {a b : Nat} : ¬(a < b) → b ≤ a := Nat.ge_of_not_lt
protected theorem lt_of_not_ge {b a : Nat} (h : ¬b ≥ a) : b < a := Nat.lt_of_not_le h
protected theorem gt_of_not_le {n m : Nat} (h : ¬n ≤ m) : n > m := Nat.lt_of_not_le h
@[simp] protected theorem not_le {n m : Nat} : ¬n ≤ m ↔ m < n := ⟨Nat.gt_of_not_le, Nat.not_le_of_gt⟩
@[simp] protected theorem not_lt {n m : Nat} : ¬n < m ↔ m ≤ n := ⟨Nat.ge_of_not_lt, Nat.not_lt_of_le⟩
protected theorem le_total (m n : Nat) : m ≤ n ∨ n ≤ m := (Nat.lt_or_ge m n).imp_left Nat.le_of_lt
protected theorem le_of_not_le {a b : Nat} (h : ¬b ≤ a) : a ≤ b := Nat.le_of_lt (Nat.gt_of_not_le h)
protected theorem lt_or_gt_of_ne {a b : Nat} (ne : a ≠ b) : a < b ∨ a > b :=
  (Nat.lt_or_ge a b).imp_right fun h => Nat.lt_of_le_of_ne h (Ne.symm ne)
protected theorem lt_or_lt_of_ne {a b : Nat} : a ≠ b → a < b ∨ b < a := Nat.lt_or_gt_of_ne
protected theorem ne_iff_lt_or_gt {a b : Nat} : a ≠ b ↔ a < b ∨ b < a := ⟨Nat.lt_or_gt_of_ne, fun h => h.elim Nat.ne_of_lt Nat.ne_of_gt⟩
protected theorem lt_trichotomy (a b : Nat) : a < b ∨ a = b ∨ b < a :=
  (Nat.lt_or_ge a b).imp_right fun h => (Nat.eq_or_lt_of_le h).imp_left Eq.symm
protected theorem lt_or_eq_of_le {n m : Nat} (h : n ≤ m) : n < m ∨ n = m := (Nat.eq_or_lt_of_le h).symm
protected theorem le_iff_lt_or_eq {n m : Nat} : n ≤ m ↔ n < m ∨ n = m := ⟨Nat.lt_or_eq_of_le, fun h => h.elim Nat.le_of_lt Nat.le_of_eq⟩
protected theorem lt_iff_le_and_ne {m n : Nat} : m < n ↔ m ≤ n ∧ m ≠ n := ⟨fun h => ⟨Nat.le_of_lt h, Nat.ne_of_lt h⟩, fun h => Nat.lt_of_le_of_ne h.1 h.2⟩
protected theorem lt_iff_le_not_le {m n : Nat} : m < n ↔ m ≤ n ∧ ¬n ≤ m := ⟨fun h => ⟨Nat.le_of_lt h, Nat.not_le_of_gt h⟩, fun h => Nat.gt_of_not_le h.2⟩
theorem lt_succ_iff {m n : Nat} : m < succ n ↔ m ≤ n := ⟨le_of_lt_succ, lt_succ_of_le⟩
protected theorem lt_add_one_iff {m n : Nat} : m < n + 1 ↔ m ≤ n := lt_succ_iff
theorem succ_le_iff {n m : Nat} : succ n ≤ m ↔ n < m := Iff.rfl
theorem add_one_le_iff {n m : Nat} : n + 1 ≤ m ↔ n < m := Iff.rfl
theorem lt_succ_iff_lt_or_eq {m n : Nat} : m < succ n ↔ m < n ∨ m = n := lt_succ_iff.trans Nat.le_iff_lt_or_eq
theorem eq_of_lt_succ_of_not_lt {m n : Nat} (hmn : m < n + 1) (h : ¬m < n) : m = n := (lt_succ_iff_lt_or_eq.mp hmn).resolve_left h
theorem eq_zero_of_le_zero {n : Nat} (h : n ≤ 0) : n = 0 := Nat.le_antisymm h (zero_le n)
@[simp] theorem le_zero_eq (n : Nat) : (n ≤ 0) = (n = 0) := propext ⟨eq_zero_of_le_zero, Nat.le_of_eq⟩
protected theorem le_zero {i : Nat} : i ≤ 0 ↔ i = 0 := ⟨eq_zero_of_le_zero, Nat.le_of_eq⟩
protected theorem lt_one_iff {n : Nat} : n < 1 ↔ n = 0 := lt_succ_iff.trans Nat.le_zero
attribute [simp] Nat.lt_one_iff
theorem one_le_iff_ne_zero {n : Nat} : 1 ≤ n ↔ n ≠ 0 := Nat.pos_iff_ne_zero
theorem zero_lt_iff_ne_zero {n : Nat} : 0 < n ↔ n ≠ 0 := Nat.pos_iff_ne_zero
theorem not_succ_lt_self {n : Nat} : ¬succ n < n := fun h => Nat.lt_asymm h (lt_succ_self n)
theorem not_lt_eq (a b : Nat) : (¬(a < b)) = (b ≤ a) := propext Nat.not_lt
theorem not_gt_eq (a b : Nat) : (¬(a > b)) = (a ≤ b) := propext Nat.not_lt
theorem not_le_eq (a b : Nat) : (¬(a ≤ b)) = (b < a) := propext Nat.not_le
theorem not_ge_eq (a b : Nat) : (¬(a ≥ b)) = (a < b) := propext Nat.not_le

/-! ### With addition -/

theorem le_add_right : ∀ n k : Nat, n ≤ n + k
  | n, 0 => Nat.le_refl n
  | n, k + 1 => le_succ_of_le (le_add_right n k)
theorem le_add_left (n m : Nat) : n ≤ m + n := Nat.add_comm n m ▸ le_add_right n m
attribute [simp] Nat.le_add_right Nat.le_add_left
protected theorem le_add_right_of_le {n m k : Nat} (h : n ≤ m) : n ≤ m + k := Nat.le_trans h (le_add_right m k)
protected theorem le_add_left_of_le {n m k : Nat} (h : n ≤ m) : n ≤ k + m := Nat.le_trans h (le_add_left m k)
theorem le.dest : ∀ {n m : Nat}, n ≤ m → ∃ k, n + k = m
  | n, _, .refl => ⟨0, rfl⟩
  | _, _, .step h => match le.dest h with | ⟨k, hk⟩ => ⟨k + 1, congrArg succ hk⟩
protected theorem le.intro {n m k : Nat} (h : n + k = m) : n ≤ m := h ▸ le_add_right n k
protected theorem exists_eq_add_of_le {m n : Nat} (h : m ≤ n) : ∃ k, n = m + k := match le.dest h with | ⟨k, hk⟩ => ⟨k, hk.symm⟩
protected theorem exists_eq_add_of_le' {m n : Nat} (h : m ≤ n) : ∃ k, n = k + m := match le.dest h with | ⟨k, hk⟩ => ⟨k, hk.symm.trans (Nat.add_comm m k)⟩
protected theorem exists_eq_add_of_lt {m n : Nat} (h : m < n) : ∃ k, n = m + k + 1 :=
  match le.dest h with | ⟨k, hk⟩ => ⟨k, hk.symm.trans (succ_add m k)⟩
protected theorem le_iff_exists_add {a b : Nat} : a ≤ b ↔ ∃ c, b = a + c := ⟨Nat.exists_eq_add_of_le, fun ⟨_, h⟩ => Nat.le.intro h.symm⟩
protected theorem add_le_add_left {n m : Nat} (h : n ≤ m) (k : Nat) : k + n ≤ k + m := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [← Nat.add_assoc]; exact le_add_right _ _
protected theorem add_le_add_right {n m : Nat} (h : n ≤ m) (k : Nat) : n + k ≤ m + k := by
  rw [Nat.add_comm n, Nat.add_comm m]; exact Nat.add_le_add_left h k
protected theorem add_le_add {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d := Nat.le_trans (Nat.add_le_add_right h₁ c) (Nat.add_le_add_left h₂ b)
protected theorem add_lt_add_left {n m : Nat} (h : n < m) (k : Nat) : k + n < k + m := Nat.add_le_add_left h k
protected theorem add_lt_add_right {n m : Nat} (h : n < m) (k : Nat) : n + k < m + k := by
  rw [Nat.add_comm n, Nat.add_comm m]; exact Nat.add_lt_add_left h k
protected theorem add_lt_add_of_le_of_lt {a b c d : Nat} (hle : a ≤ b) (hlt : c < d) : a + c < b + d := Nat.lt_of_le_of_lt (Nat.add_le_add_right hle c) (Nat.add_lt_add_left hlt b)
protected theorem add_lt_add_of_lt_of_le {a b c d : Nat} (hlt : a < b) (hle : c ≤ d) : a + c < b + d := Nat.lt_of_le_of_lt (Nat.add_le_add_left hle a) (Nat.add_lt_add_right hlt d)
protected theorem add_lt_add {a b c d : Nat} (h₁ : a < b) (h₂ : c < d) : a + c < b + d := Nat.add_lt_add_of_le_of_lt (Nat.le_of_lt h₁) h₂
protected theorem le_of_add_le_add_left {a b c : Nat} (h : a + b ≤ a + c) : b ≤ c := by
  obtain ⟨d, hd⟩ := le.dest h
  exact Nat.le.intro (Nat.add_left_cancel (n := a) (by rw [← Nat.add_assoc]; exact hd))
protected theorem le_of_add_le_add_right {a b c : Nat} : a + b ≤ c + b → a ≤ c := by
  rw [Nat.add_comm a, Nat.add_comm c]; exact Nat.le_of_add_le_add_left
protected theorem lt_of_add_lt_add_left {k n m : Nat} (h : k + n < k + m) : n < m := Nat.le_of_add_le_add_left (a := k) h
protected theorem lt_of_add_lt_add_right {k n m : Nat} : n + k < m + k → n < m := by
  rw [Nat.add_comm n, Nat.add_comm m]; exact Nat.lt_of_add_lt_add_left
@[simp] protected theorem add_le_add_iff_left {m k n : Nat} : n + m ≤ n + k ↔ m ≤ k := ⟨Nat.le_of_add_le_add_left, fun h => Nat.add_le_add_left h n⟩
@[simp] protected theorem add_le_add_iff_right {m k n : Nat} : m + n ≤ k + n ↔ m ≤ k := ⟨Nat.le_of_add_le_add_right, fun h => Nat.add_le_add_right h n⟩
@[simp] protected theorem add_lt_add_iff_left {k n m : Nat} : k + n < k + m ↔ n < m := ⟨Nat.lt_of_add_lt_add_left, fun h => Nat.add_lt_add_left h k⟩
@[simp] protected theorem add_lt_add_iff_right {k n m : Nat} : n + k < m + k ↔ n < m := ⟨Nat.lt_of_add_lt_add_right, fun h => Nat.add_lt_add_right h k⟩
protected theorem lt_add_of_pos_right {k n : Nat} (h : 0 < k) : n < n + k := Nat.add_lt_add_left h n
protected theorem lt_add_of_pos_left {k n : Nat} (h : 0 < k) : n < k + n := Nat.add_comm n k ▸ Nat.lt_add_of_pos_right h
@[simp] protected theorem lt_add_right_iff_pos {n k : Nat} : n < n + k ↔ 0 < k := Nat.add_lt_add_iff_left (n := 0)
@[simp] protected theorem lt_add_left_iff_pos {n k : Nat} : n < k + n ↔ 0 < k := by rw [Nat.add_comm]; exact Nat.lt_add_right_iff_pos
protected theorem lt_add_right {a b : Nat} (c : Nat) (h : a < b) : a < b + c := Nat.lt_of_lt_of_le h (le_add_right b c)
protected theorem lt_add_left {a b : Nat} (c : Nat) (h : a < b) : a < c + b := Nat.lt_of_lt_of_le h (le_add_left b c)
protected theorem add_pos_left {m : Nat} (h : 0 < m) (n : Nat) : 0 < m + n := Nat.lt_add_right n h
protected theorem add_pos_right {n : Nat} (m : Nat) (h : 0 < n) : 0 < m + n := Nat.lt_add_left m h
protected theorem add_pos_iff_pos_or_pos {m n : Nat} : 0 < m + n ↔ 0 < m ∨ 0 < n :=
  ⟨fun h => (Nat.eq_zero_or_pos m).elim (fun e => .inr (by rw [e, Nat.zero_add] at h; exact h)) .inl, fun h => h.elim (Nat.add_pos_left · n) (Nat.add_pos_right m)⟩
theorem le_of_add_right_le {n m k : Nat} (h : n + k ≤ m) : n ≤ m := Nat.le_trans (le_add_right n k) h
theorem le_of_add_left_le {n m k : Nat} (h : k + n ≤ m) : n ≤ m := Nat.le_trans (le_add_left n k) h
theorem lt_of_add_right_lt {n m k : Nat} (h : n + k < m) : n < m := Nat.lt_of_le_of_lt (le_add_right n k) h
theorem lt_of_add_left_lt {n m k : Nat} (h : k + n < m) : n < m := Nat.lt_of_le_of_lt (le_add_left n k) h
@[simp] protected theorem not_add_one_le_self (n : Nat) : ¬n + 1 ≤ n := not_succ_le_self n
protected theorem add_self_ne_one (n : Nat) : n + n ≠ 1 := by
  cases n with
  | zero => exact Nat.zero_ne_one
  | succ n => intro h; rw [← Nat.add_assoc] at h; have h' := succ.inj h; rw [Nat.add_right_comm] at h'; exact succ_ne_zero _ h'

/-! ### With multiplication -/

protected theorem mul_le_mul_left {m n : Nat} (k : Nat) (h : m ≤ n) : k * m ≤ k * n := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.mul_add]; exact le_add_right _ _
protected theorem mul_le_mul_right {m n : Nat} (k : Nat) (h : m ≤ n) : m * k ≤ n * k := by
  rw [Nat.mul_comm m, Nat.mul_comm n]; exact Nat.mul_le_mul_left k h
protected theorem mul_le_mul {p q m n : Nat} (h₁ : p ≤ m) (h₂ : q ≤ n) : p * q ≤ m * n := Nat.le_trans (Nat.mul_le_mul_right q h₁) (Nat.mul_le_mul_left m h₂)
theorem mul_self_le_mul_self {m n : Nat} (h : m ≤ n) : m * m ≤ n * n := Nat.mul_le_mul h h
protected theorem mul_pos : ∀ {n m : Nat}, 0 < n → 0 < m → 0 < n * m
  | _, 0, _, h => h
  | n, m + 1, h, _ => Nat.add_pos_right (n * m) h
protected theorem mul_lt_mul_of_pos_left {n m k : Nat} (h : n < m) (hk : 0 < k) : k * n < k * m :=
  Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right hk) (Nat.mul_le_mul_left k h)
protected theorem mul_lt_mul_of_pos_right {n m k : Nat} (h : n < m) (hk : 0 < k) : n * k < m * k := by
  rw [Nat.mul_comm n, Nat.mul_comm m]; exact Nat.mul_lt_mul_of_pos_left h hk
protected theorem mul_lt_mul_of_lt_of_le {a b c d : Nat} (hac : a < c) (hbd : b ≤ d) (hd : 0 < d) : a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_left a hbd) (Nat.mul_lt_mul_of_pos_right hac hd)
protected theorem mul_lt_mul_of_le_of_lt {a b c d : Nat} (hac : a ≤ c) (hbd : b < d) (hc : 0 < c) : a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_right b hac) (Nat.mul_lt_mul_of_pos_left hbd hc)
protected theorem lt_of_mul_lt_mul_left {a b c : Nat} (h : a * b < a * c) : b < c :=
  Nat.gt_of_not_le fun hn => Nat.not_le_of_gt h (Nat.mul_le_mul_left a hn)
protected theorem lt_of_mul_lt_mul_right {a b c : Nat} (h : b * a < c * a) : b < c :=
  Nat.gt_of_not_le fun hn => Nat.not_le_of_gt h (Nat.mul_le_mul_right a hn)
protected theorem le_of_mul_le_mul_left {a b c : Nat} (h : c * a ≤ c * b) (hc : 0 < c) : a ≤ b :=
  Nat.ge_of_not_lt fun hn => Nat.not_le_of_gt (Nat.mul_lt_mul_of_pos_left hn hc) h
protected theorem le_of_mul_le_mul_right {a b c : Nat} (h : a * c ≤ b * c) (hc : 0 < c) : a ≤ b :=
  Nat.ge_of_not_lt fun hn => Nat.not_le_of_gt (Nat.mul_lt_mul_of_pos_right hn hc) h
protected theorem eq_of_mul_eq_mul_left {m k n : Nat} (hn : 0 < n) (h : n * m = n * k) : m = k :=
  Nat.le_antisymm (Nat.le_of_mul_le_mul_left (Nat.le_of_eq h) hn) (Nat.le_of_mul_le_mul_left (Nat.le_of_eq h.symm) hn)
protected theorem eq_of_mul_eq_mul_right {n m k : Nat} (hm : 0 < m) (h : n * m = k * m) : n = k := by
  rw [Nat.mul_comm n, Nat.mul_comm k] at h; exact Nat.eq_of_mul_eq_mul_left hm h
protected theorem mul_left_cancel {n m k : Nat} (np : 0 < n) (h : n * m = n * k) : m = k := Nat.eq_of_mul_eq_mul_left np h
protected theorem mul_right_cancel {n m k : Nat} (mp : 0 < m) (h : n * m = k * m) : n = k := Nat.eq_of_mul_eq_mul_right mp h
protected theorem mul_left_cancel_iff {n : Nat} (p : 0 < n) {m k : Nat} : n * m = n * k ↔ m = k := ⟨Nat.mul_left_cancel p, fun h => h ▸ rfl⟩
protected theorem mul_right_cancel_iff {m : Nat} (p : 0 < m) {n k : Nat} : n * m = k * m ↔ n = k := ⟨Nat.mul_right_cancel p, fun h => h ▸ rfl⟩
theorem le_mul_of_pos_left (m : Nat) {n : Nat} (h : 0 < n) : m ≤ n * m := by have := Nat.mul_le_mul_right m h; rwa [succ_eq_add_one, Nat.zero_add, Nat.one_mul] at this
theorem le_mul_of_pos_right (n : Nat) {m : Nat} (h : 0 < m) : n ≤ n * m := Nat.mul_comm m n ▸ le_mul_of_pos_left n h
protected theorem pos_of_mul_pos_left {n m : Nat} (h : 0 < n * m) : 0 < m :=
  Nat.pos_of_ne_zero fun e => absurd h (by rw [e, Nat.mul_zero]; exact Nat.lt_irrefl 0)
theorem le_mul_self (m : Nat) : m ≤ m * m := (Nat.eq_zero_or_pos m).elim (fun e => e ▸ Nat.le_refl 0) (le_mul_of_pos_left m)

/-! ### Induction -/

@[elab_as_elim] protected noncomputable def strongRecOn {motive : Nat → Sort u} (n : Nat) (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n :=
  have below : ∀ n, ∀ m, m < n → motive m := fun n => Nat.rec (motive := fun n => ∀ m, m < n → motive m)
    (fun m h => absurd h (not_lt_zero m))
    (fun n ih m h => ind m fun k hk => ih k (Nat.lt_of_lt_of_le hk (le_of_lt_succ h))) n
  ind n (below n)
@[elab_as_elim] protected theorem le_induction {m : Nat} {P : ∀ n, m ≤ n → Prop} (base : P m (Nat.le_refl m))
    (succ : ∀ n hmn, P n hmn → P (n + 1) (le_succ_of_le hmn)) : ∀ n hmn, P n hmn := fun n hmn =>
  match n, hmn with
  | _, .refl => base
  | _, .step h => succ _ h (Nat.le_induction base succ _ h)
end Nat

/-! ### Chains of relations -/

instance instTransEqEq {α : Sort u} : Trans (@Eq α) (@Eq α) (@Eq α) where trans := Eq.trans
instance : Trans Iff Iff Iff where trans := Iff.trans
instance Nat.instTransLe : Trans (α := Nat) (β := Nat) (γ := Nat) (· ≤ ·) (· ≤ ·) (· ≤ ·) where trans := Nat.le_trans
instance Nat.instTransLt : Trans (α := Nat) (β := Nat) (γ := Nat) (· < ·) (· < ·) (· < ·) where trans := Nat.lt_trans
instance Nat.instTransLtLe : Trans (α := Nat) (β := Nat) (γ := Nat) (· < ·) (· ≤ ·) (· < ·) where trans := Nat.lt_of_lt_of_le
instance Nat.instTransLeLt : Trans (α := Nat) (β := Nat) (γ := Nat) (· ≤ ·) (· < ·) (· < ·) where trans := Nat.lt_of_le_of_lt

/-! ### Deciding bounded statements -/

instance Nat.decidableBallLT : ∀ (n : Nat) (P : ∀ k, k < n → Prop) [∀ n h, Decidable (P n h)], Decidable (∀ n h, P n h)
  | 0, _, _ => isTrue fun _ h => absurd h (Nat.not_lt_zero _)
  | n + 1, P, H => match decidableBallLT n (P := fun k h => P k (Nat.lt_succ_of_lt h)) with
    | isFalse h => isFalse fun hn => h fun k hk => hn k (Nat.lt_succ_of_lt hk)
    | isTrue h => match H n Nat.le.refl with
      | isFalse p => isFalse fun hn => p (hn n _)
      | isTrue p => isTrue fun k hk => (Nat.lt_or_eq_of_le (Nat.le_of_lt_succ hk)).elim (fun hl => h k hl) (fun e => by subst e; exact p)
