prelude
import Init.Nat.Order

/-
Truncated subtraction, predecessor, minimum and maximum of natural numbers.
-/

set_option linter.all false
set_option autoImplicit false
namespace Nat

/-! ### Subtraction -/

@[simp] protected theorem sub_zero (n : Nat) : n - 0 = n := rfl
theorem sub_succ (n m : Nat) : n - succ m = pred (n - m) := rfl
theorem succ_sub_succ_eq_sub (n m : Nat) : succ n - succ m = n - m := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg pred ih
theorem succ_sub_succ (n m : Nat) : succ n - succ m = n - m := succ_sub_succ_eq_sub n m
theorem add_one_sub_add_one (n m : Nat) : n + 1 - (m + 1) = n - m := succ_sub_succ_eq_sub n m
@[simp] protected theorem zero_sub : ∀ n : Nat, 0 - n = 0
  | 0 => rfl
  | n + 1 => by rw [← succ_eq_add_one, sub_succ, Nat.zero_sub]; rfl
@[simp] protected theorem sub_self : ∀ n : Nat, n - n = 0
  | 0 => rfl
  | n + 1 => by rw [add_one_sub_add_one, Nat.sub_self]
@[simp] protected theorem add_sub_add_right (n k m : Nat) : (n + k) - (m + k) = n - m := by
  induction k with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc, ← Nat.add_assoc, add_one_sub_add_one, ih]
@[simp] protected theorem add_sub_add_left (k n m : Nat) : (k + n) - (k + m) = n - m := by
  rw [Nat.add_comm k, Nat.add_comm k, Nat.add_sub_add_right]
@[simp] protected theorem add_sub_cancel (n m : Nat) : n + m - m = n := by
  have := Nat.add_sub_add_right n m 0; rwa [Nat.zero_add] at this
@[simp] protected theorem add_sub_cancel_left (n m : Nat) : n + m - n = m := by rw [Nat.add_comm, Nat.add_sub_cancel]
protected theorem sub_sub (n m k : Nat) : n - m - k = n - (m + k) := by
  induction k with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc, ← succ_eq_add_one, ← succ_eq_add_one, sub_succ, sub_succ, ih]
theorem sub_add_eq (a b c : Nat) : a - (b + c) = a - b - c := (Nat.sub_sub a b c).symm
protected theorem sub_right_comm (m n k : Nat) : m - n - k = m - k - n := by rw [Nat.sub_sub, Nat.sub_sub, Nat.add_comm]
theorem sub_eq_zero_of_le {n m : Nat} (h : n ≤ m) : n - m = 0 := by
  obtain ⟨k, rfl⟩ := le.dest h; rw [sub_add_eq, Nat.sub_self, Nat.zero_sub]
protected theorem add_sub_of_le {a b : Nat} (h : a ≤ b) : a + (b - a) = b := by
  obtain ⟨k, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left]
@[simp] protected theorem sub_add_cancel {n m : Nat} (h : m ≤ n) : n - m + m = n := by rw [Nat.add_comm, Nat.add_sub_of_le h]
protected theorem le_of_sub_eq_zero {n m : Nat} (h : n - m = 0) : n ≤ m :=
  (Nat.le_total n m).elim id fun hm => by have := Nat.sub_add_cancel hm; rw [h, Nat.zero_add] at this; exact Nat.le_of_eq this.symm
protected theorem sub_eq_zero_iff_le {n m : Nat} : n - m = 0 ↔ n ≤ m := ⟨Nat.le_of_sub_eq_zero, sub_eq_zero_of_le⟩
protected theorem sub_pos_of_lt {m n : Nat} (h : m < n) : 0 < n - m := Nat.pos_of_ne_zero fun he => Nat.not_le_of_gt h (Nat.le_of_sub_eq_zero he)
protected theorem lt_of_sub_pos {m n : Nat} (h : 0 < n - m) : m < n := Nat.gt_of_not_le fun hn => Nat.ne_of_gt h (sub_eq_zero_of_le hn)
protected theorem sub_pos_iff_lt {m n : Nat} : 0 < n - m ↔ m < n := ⟨Nat.lt_of_sub_pos, Nat.sub_pos_of_lt⟩
protected theorem sub_ne_zero_of_lt {a b : Nat} (h : a < b) : b - a ≠ 0 := ne_zero_of_lt (Nat.sub_pos_of_lt h)
protected theorem sub_ne_zero_iff_lt {n m : Nat} : n - m ≠ 0 ↔ m < n := Nat.pos_iff_ne_zero.symm.trans Nat.sub_pos_iff_lt
protected theorem add_sub_assoc {m k : Nat} (h : k ≤ m) (n : Nat) : n + m - k = n + (m - k) := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left, Nat.add_left_comm, Nat.add_sub_cancel_left]
protected theorem sub_add_comm {n m k : Nat} (h : k ≤ n) : n + m - k = n - k + m := by rw [Nat.add_comm n, Nat.add_sub_assoc h, Nat.add_comm]
theorem succ_sub {m n : Nat} (h : n ≤ m) : succ m - n = succ (m - n) := Nat.sub_add_comm h (m := 1)
@[simp] theorem sub_le (n m : Nat) : n - m ≤ n := (Nat.le_total n m).elim (fun h => by rw [sub_eq_zero_of_le h]; exact zero_le n)
  fun h => by obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left]; exact le_add_left d m
protected theorem sub_lt : ∀ {n m : Nat}, 0 < n → 0 < m → n - m < n
  | 0, _, h, _ => absurd h (Nat.lt_irrefl 0)
  | _, 0, _, h => absurd h (Nat.lt_irrefl 0)
  | n + 1, m + 1, _, _ => by rw [add_one_sub_add_one]; exact lt_succ_of_le (sub_le n m)
theorem sub_one_lt {n : Nat} (h : n ≠ 0) : n - 1 < n := Nat.sub_lt (Nat.pos_of_ne_zero h) Nat.zero_lt_one
theorem sub_one_lt_of_lt {n m : Nat} (h : m < n) : n - 1 < n := sub_one_lt (ne_zero_of_lt h)
theorem sub_lt_self {a b : Nat} (h₀ : 0 < a) (h₁ : a ≤ b) : b - a < b := Nat.sub_lt (Nat.lt_of_lt_of_le h₀ h₁) h₀
theorem sub_lt_of_lt {a b c : Nat} (h : a < c) : a - b < c := Nat.lt_of_le_of_lt (sub_le a b) h
protected theorem sub_eq_iff_eq_add {a b c : Nat} (h : b ≤ a) : a - b = c ↔ a = c + b :=
  ⟨fun he => by rw [← he, Nat.sub_add_cancel h], fun he => by rw [he, Nat.add_sub_cancel]⟩
protected theorem sub_eq_iff_eq_add' {a b c : Nat} (h : b ≤ a) : a - b = c ↔ a = b + c := by rw [Nat.add_comm, Nat.sub_eq_iff_eq_add h]
protected theorem sub_eq_of_eq_add {a b c : Nat} (h : a = c + b) : a - b = c := by rw [h, Nat.add_sub_cancel]
protected theorem eq_sub_of_add_eq {a b c : Nat} (h : a + b = c) : a = c - b := (Nat.sub_eq_of_eq_add h.symm).symm
protected theorem eq_add_of_sub_eq {a b c : Nat} (hle : b ≤ a) (h : a - b = c) : a = c + b := (Nat.sub_eq_iff_eq_add hle).mp h
protected theorem sub_le_iff_le_add {a b c : Nat} : a - b ≤ c ↔ a ≤ c + b :=
  (Nat.le_total a b).elim (fun h => by rw [sub_eq_zero_of_le h]; exact iff_of_true (zero_le c) (Nat.le_add_left_of_le h))
    fun h => by obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left, Nat.add_comm c, Nat.add_le_add_iff_left]
protected theorem sub_le_iff_le_add' {a b c : Nat} : a - b ≤ c ↔ a ≤ b + c := by rw [Nat.add_comm, Nat.sub_le_iff_le_add]
protected theorem sub_le_of_le_add {a b c : Nat} (h : a ≤ c + b) : a - b ≤ c := Nat.sub_le_iff_le_add.mpr h
protected theorem le_add_of_sub_le {a b c : Nat} (h : a - b ≤ c) : a ≤ c + b := Nat.sub_le_iff_le_add.mp h
protected theorem le_sub_iff_add_le {x y k : Nat} (h : k ≤ y) : x ≤ y - k ↔ x + k ≤ y := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left, Nat.add_comm x, Nat.add_le_add_iff_left]
protected theorem le_sub_of_add_le {a b c : Nat} (h : a + b ≤ c) : a ≤ c - b := (Nat.le_sub_iff_add_le (le_of_add_left_le h)).mpr h
protected theorem add_le_of_le_sub {a b c : Nat} (hle : b ≤ c) (h : a ≤ c - b) : a + b ≤ c := (Nat.le_sub_iff_add_le hle).mp h
protected theorem lt_sub_iff_add_lt {a b c : Nat} : a < c - b ↔ a + b < c :=
  (Nat.le_total b c).elim (fun h => by rw [← add_one_le_iff, Nat.le_sub_iff_add_le h, Nat.add_right_comm, add_one_le_iff])
    fun h => by rw [sub_eq_zero_of_le h]; exact iff_of_false (not_lt_zero a) (Nat.not_lt_of_le (Nat.le_add_left_of_le h))
protected theorem lt_sub_of_add_lt {a b c : Nat} (h : a + b < c) : a < c - b := Nat.lt_sub_iff_add_lt.mpr h
protected theorem add_lt_of_lt_sub {a b c : Nat} (h : a < c - b) : a + b < c := Nat.lt_sub_iff_add_lt.mp h
protected theorem sub_lt_iff_lt_add {a b c : Nat} (h : b ≤ a) : a - b < c ↔ a < c + b := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left, Nat.add_comm c, Nat.add_lt_add_iff_left]
protected theorem sub_le_sub_left {n m : Nat} (h : n ≤ m) (k : Nat) : k - m ≤ k - n := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [sub_add_eq]; exact sub_le _ _
protected theorem sub_le_sub_right {n m : Nat} (h : n ≤ m) (k : Nat) : n - k ≤ m - k :=
  Nat.sub_le_of_le_add ((Nat.le_total k m).elim (fun hk => by rw [Nat.sub_add_cancel hk]; exact h) fun hk => Nat.le_add_left_of_le (Nat.le_trans h hk))
protected theorem sub_lt_sub_left {k m n : Nat} (h₁ : k < m) (h₂ : k < n) : m - n < m - k := by
  obtain ⟨d, rfl⟩ := Nat.exists_eq_add_of_lt h₂
  rw [Nat.add_assoc, sub_add_eq]; exact Nat.sub_lt (Nat.sub_pos_of_lt h₁) (add_one_pos d)
protected theorem sub_sub_self {n m : Nat} (h : m ≤ n) : n - (n - m) = m := by
  obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left, Nat.add_sub_cancel]
protected theorem sub_add_eq_of_le {a b : Nat} (h : a ≤ b) : a - b + b = b := by rw [sub_eq_zero_of_le h, Nat.zero_add]
protected theorem add_sub_cancel' {n m : Nat} (h : m ≤ n) : m + (n - m) = n := Nat.add_sub_of_le h
theorem sub_one_add_one {a : Nat} (h : a ≠ 0) : a - 1 + 1 = a := Nat.sub_add_cancel (Nat.pos_of_ne_zero h)
protected theorem mul_sub (k m n : Nat) : k * (m - n) = k * m - k * n :=
  (Nat.le_total m n).elim (fun h => by rw [sub_eq_zero_of_le h, sub_eq_zero_of_le (Nat.mul_le_mul_left k h), Nat.mul_zero])
    fun h => by obtain ⟨d, rfl⟩ := le.dest h; rw [Nat.add_sub_cancel_left, Nat.mul_add, Nat.add_sub_cancel_left]
protected theorem sub_mul (m n k : Nat) : (m - n) * k = m * k - n * k := by rw [Nat.mul_comm, Nat.mul_sub, Nat.mul_comm k m, Nat.mul_comm k n]
protected theorem mul_sub_one (n m : Nat) : n * (m - 1) = n * m - n := by rw [Nat.mul_sub, Nat.mul_one]
protected theorem sub_one_mul (n m : Nat) : (n - 1) * m = n * m - m := by rw [Nat.sub_mul, Nat.one_mul]
@[simp] protected theorem pred_eq_sub_one (n : Nat) : pred n = n - 1 := rfl
theorem sub_one (n : Nat) : n - 1 = pred n := rfl
theorem pred_le (n : Nat) : pred n ≤ n := sub_le n 1
theorem pred_lt {n : Nat} (h : n ≠ 0) : pred n < n := sub_one_lt h
theorem le_sub_one_of_lt {a b : Nat} (h : a < b) : a ≤ b - 1 := Nat.le_sub_of_add_le h
theorem le_pred_of_lt {a b : Nat} (h : a < b) : a ≤ b - 1 := le_sub_one_of_lt h
theorem lt_of_le_pred {m n : Nat} (h : 0 < n) : m ≤ pred n → m < n := fun hm => Nat.lt_of_le_of_lt hm (pred_lt (ne_zero_of_lt h))
theorem le_sub_one_iff_lt {m n : Nat} (h : 0 < n) : m ≤ n - 1 ↔ m < n := ⟨lt_of_le_pred h, le_sub_one_of_lt⟩
theorem sub_succ_lt_self {a i : Nat} (h : i < a) : a - (i + 1) < a - i := Nat.sub_lt_sub_left h (Nat.lt_add_one i)

/-! ### Minimum and maximum -/

protected theorem min_def {n m : Nat} : min n m = if n ≤ m then n else m := rfl
protected theorem max_def {n m : Nat} : max n m = if n ≤ m then m else n := rfl
protected theorem min_eq_left {a b : Nat} (h : a ≤ b) : min a b = a := if_pos h
protected theorem min_eq_right {a b : Nat} (h : b ≤ a) : min a b = b :=
  (Nat.lt_or_eq_of_le h).elim (fun h => if_neg (Nat.not_le_of_gt h)) fun e => by rw [e]; exact if_pos (Nat.le_refl a)
protected theorem max_eq_right {a b : Nat} (h : a ≤ b) : max a b = b := if_pos h
protected theorem max_eq_left {a b : Nat} (h : b ≤ a) : max a b = a :=
  (Nat.lt_or_eq_of_le h).elim (fun h => if_neg (Nat.not_le_of_gt h)) fun e => by rw [e]; exact if_pos (Nat.le_refl a)
protected theorem min_le_left (a b : Nat) : min a b ≤ a :=
  (Nat.le_total a b).elim (fun h => Nat.le_of_eq (Nat.min_eq_left h)) fun h => by rw [Nat.min_eq_right h]; exact h
protected theorem min_le_right (a b : Nat) : min a b ≤ b :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.min_eq_left h]; exact h) fun h => Nat.le_of_eq (Nat.min_eq_right h)
protected theorem le_max_left (a b : Nat) : a ≤ max a b :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.max_eq_right h]; exact h) fun h => Nat.le_of_eq (Nat.max_eq_left h).symm
protected theorem le_max_right (a b : Nat) : b ≤ max a b :=
  (Nat.le_total a b).elim (fun h => Nat.le_of_eq (Nat.max_eq_right h).symm) fun h => by rw [Nat.max_eq_left h]; exact h
attribute [simp] Nat.min_le_left Nat.min_le_right Nat.le_max_left Nat.le_max_right
protected theorem le_min_of_le_of_le {a b c : Nat} (h₁ : a ≤ b) (h₂ : a ≤ c) : a ≤ min b c :=
  (Nat.le_total b c).elim (fun h => by rw [Nat.min_eq_left h]; exact h₁) fun h => by rw [Nat.min_eq_right h]; exact h₂
protected theorem le_min {a b c : Nat} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c :=
  ⟨fun h => ⟨Nat.le_trans h (Nat.min_le_left b c), Nat.le_trans h (Nat.min_le_right b c)⟩, fun h => Nat.le_min_of_le_of_le h.1 h.2⟩
protected theorem max_le_of_le_of_le {a b c : Nat} (h₁ : a ≤ c) (h₂ : b ≤ c) : max a b ≤ c :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.max_eq_right h]; exact h₂) fun h => by rw [Nat.max_eq_left h]; exact h₁
protected theorem max_le {a b c : Nat} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c :=
  ⟨fun h => ⟨Nat.le_trans (Nat.le_max_left a b) h, Nat.le_trans (Nat.le_max_right a b) h⟩, fun h => Nat.max_le_of_le_of_le h.1 h.2⟩
protected theorem min_comm (a b : Nat) : min a b = min b a :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.min_eq_left h, Nat.min_eq_right h]) fun h => by rw [Nat.min_eq_right h, Nat.min_eq_left h]
protected theorem max_comm (a b : Nat) : max a b = max b a :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.max_eq_right h, Nat.max_eq_left h]) fun h => by rw [Nat.max_eq_left h, Nat.max_eq_right h]
@[simp] protected theorem min_self (a : Nat) : min a a = a := Nat.min_eq_left (Nat.le_refl a)
@[simp] protected theorem max_self (a : Nat) : max a a = a := Nat.max_eq_left (Nat.le_refl a)
@[simp] protected theorem zero_min (a : Nat) : min 0 a = 0 := Nat.min_eq_left (zero_le a)
@[simp] protected theorem min_zero (a : Nat) : min a 0 = 0 := Nat.min_eq_right (zero_le a)
@[simp] protected theorem zero_max (a : Nat) : max 0 a = a := Nat.max_eq_right (zero_le a)
@[simp] protected theorem max_zero (a : Nat) : max a 0 = a := Nat.max_eq_left (zero_le a)
protected theorem min_assoc (a b c : Nat) : min (min a b) c = min a (min b c) :=
  Nat.le_antisymm
    (Nat.le_min.mpr ⟨Nat.le_trans (Nat.min_le_left _ _) (Nat.min_le_left _ _), Nat.le_min.mpr ⟨Nat.le_trans (Nat.min_le_left _ _) (Nat.min_le_right _ _), Nat.min_le_right _ _⟩⟩)
    (Nat.le_min.mpr ⟨Nat.le_min.mpr ⟨Nat.min_le_left _ _, Nat.le_trans (Nat.min_le_right _ _) (Nat.min_le_left _ _)⟩, Nat.le_trans (Nat.min_le_right _ _) (Nat.min_le_right _ _)⟩)
protected theorem max_assoc (a b c : Nat) : max (max a b) c = max a (max b c) :=
  Nat.le_antisymm
    (Nat.max_le.mpr ⟨Nat.max_le.mpr ⟨Nat.le_max_left _ _, Nat.le_trans (Nat.le_max_left _ _) (Nat.le_max_right _ _)⟩, Nat.le_trans (Nat.le_max_right _ _) (Nat.le_max_right _ _)⟩)
    (Nat.max_le.mpr ⟨Nat.le_trans (Nat.le_max_left _ _) (Nat.le_max_left _ _), Nat.max_le.mpr ⟨Nat.le_trans (Nat.le_max_right _ _) (Nat.le_max_left _ _), Nat.le_max_right _ _⟩⟩)
protected theorem lt_min {a b c : Nat} : a < min b c ↔ a < b ∧ a < c := Nat.le_min
protected theorem max_lt {a b c : Nat} : max a b < c ↔ a < c ∧ b < c := by
  cases c with
  | zero => exact iff_of_false (not_lt_zero _) fun h => not_lt_zero _ h.1
  | succ c => rw [Nat.lt_add_one_iff, Nat.lt_add_one_iff, Nat.lt_add_one_iff]; exact Nat.max_le
protected theorem min_add_max (a b : Nat) : min a b + max a b = a + b :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.min_eq_left h, Nat.max_eq_right h]) fun h => by rw [Nat.min_eq_right h, Nat.max_eq_left h, Nat.add_comm]
protected theorem sub_add_eq_max (a b : Nat) : a - b + b = max a b :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.max_eq_right h]; exact Nat.sub_add_eq_of_le h) fun h => by rw [Nat.max_eq_left h, Nat.sub_add_cancel h]
protected theorem add_min_add_right (a b c : Nat) : min (a + c) (b + c) = min a b + c :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.min_eq_left h, Nat.min_eq_left (Nat.add_le_add_right h c)]) fun h => by rw [Nat.min_eq_right h, Nat.min_eq_right (Nat.add_le_add_right h c)]
protected theorem add_max_add_right (a b c : Nat) : max (a + c) (b + c) = max a b + c :=
  (Nat.le_total a b).elim (fun h => by rw [Nat.max_eq_right h, Nat.max_eq_right (Nat.add_le_add_right h c)]) fun h => by rw [Nat.max_eq_left h, Nat.max_eq_left (Nat.add_le_add_right h c)]
end Nat
