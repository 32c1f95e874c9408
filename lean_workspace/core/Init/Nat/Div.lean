prelude
import Init.Nat.Simproc

/-
Division with remainder. `Nat.div` and `Nat.mod` are defined by repeated subtraction, with a bound on the number of steps so that the
recursion is structural; `Nat.div_eq` and `Nat.mod_eq` are the usual recursion equations. The kernel computes both natively.
-/

set_option linter.all false
set_option autoImplicit false
namespace Nat

/-! ### Definitions -/

private def divLoop (y : Nat) : Nat → Nat → Nat
  | 0, _ => 0
  | fuel + 1, x => if 0 < y ∧ y ≤ x then divLoop y fuel (x - y) + 1 else 0
private def modLoop (y : Nat) : Nat → Nat → Nat
  | 0, x => x
  | fuel + 1, x => if 0 < y ∧ y ≤ x then modLoop y fuel (x - y) else x
@[extern "lean_nat_div"] protected def div (x y : @& Nat) : Nat := divLoop y (x + 1) x
@[extern "lean_nat_mod"] protected def mod (x y : @& Nat) : Nat := modLoop y (x + 1) x
instance instDivNat : Div Nat := ⟨Nat.div⟩
instance instModNat : Mod Nat := ⟨Nat.mod⟩
private theorem divLoop_bound (y : Nat) : ∀ f g x : Nat, x < f → x < g → divLoop y f x = divLoop y g x
  | 0, _, _, h, _ => absurd h (not_lt_zero _)
  | _, 0, _, _, h => absurd h (not_lt_zero _)
  | f + 1, g + 1, x, hf, hg => by
    show (if 0 < y ∧ y ≤ x then _ else _) = (if 0 < y ∧ y ≤ x then _ else _)
    by_cases hc : 0 < y ∧ y ≤ x
    · rw [if_pos hc, if_pos hc]
      have hx : x - y < x := sub_lt_self hc.1 hc.2
      rw [divLoop_bound y f g (x - y) (Nat.lt_of_lt_of_le hx (le_of_lt_succ hf)) (Nat.lt_of_lt_of_le hx (le_of_lt_succ hg))]
    · rw [if_neg hc, if_neg hc]
private theorem modLoop_bound (y : Nat) : ∀ f g x : Nat, x < f → x < g → modLoop y f x = modLoop y g x
  | 0, _, _, h, _ => absurd h (not_lt_zero _)
  | _, 0, _, _, h => absurd h (not_lt_zero _)
  | f + 1, g + 1, x, hf, hg => by
    show (if 0 < y ∧ y ≤ x then _ else _) = (if 0 < y ∧ y ≤ x then _ else _)
    by_cases hc : 0 < y ∧ y ≤ x
    · rw [if_pos hc, if_pos hc]
      have hx : x - y < x := sub_lt_self hc.1 hc.2
      rw [modLoop_bound y f g (x - y) (Nat.lt_of_lt_of_le hx (le_of_lt_succ hf)) (Nat.lt_of_lt_of_le hx (le_of_lt_succ hg))]
    · rw [if_neg hc, if_neg hc]
theorem div_eq (x y : Nat) : x / y = if 0 < y ∧ y ≤ x then (x - y) / y + 1 else 0 := by
  show (if 0 < y ∧ y ≤ x then divLoop y x (x - y) + 1 else 0) = (if 0 < y ∧ y ≤ x then divLoop y (x - y + 1) (x - y) + 1 else 0)
  by_cases hc : 0 < y ∧ y ≤ x
  · rw [if_pos hc, if_pos hc, divLoop_bound y x (x - y + 1) (x - y) (sub_lt_self hc.1 hc.2) (Nat.lt_add_one _)]
  · rw [if_neg hc, if_neg hc]
theorem mod_eq (x y : Nat) : x % y = if 0 < y ∧ y ≤ x then (x - y) % y else x := by
  show (if 0 < y ∧ y ≤ x then modLoop y x (x - y) else x) = (if 0 < y ∧ y ≤ x then modLoop y (x - y + 1) (x - y) else x)
  by_cases hc : 0 < y ∧ y ≤ x
  · rw [if_pos hc, if_pos hc, modLoop_bound y x (x - y + 1) (x - y) (sub_lt_self hc.1 hc.2) (Nat.lt_add_one _)]
  · rw [if_neg hc, if_neg hc]

/-! ### Recursion -/

theorem div_eq_sub_div {a b : Nat} (h₁ : 0 < b) (h₂ : b ≤ a) : a / b = (a - b) / b + 1 := by rw [div_eq a, if_pos ⟨h₁, h₂⟩]
theorem mod_eq_sub_mod {a b : Nat} (h : a ≥ b) : a % b = (a - b) % b := by
  cases b with
  | zero => rfl
  | succ b => rw [mod_eq a, if_pos ⟨add_one_pos b, h⟩]
theorem div_eq_of_lt {a b : Nat} (h₀ : a < b) : a / b = 0 := by rw [div_eq, if_neg fun h => Nat.not_le_of_gt h₀ h.2]
theorem mod_eq_of_lt {a b : Nat} (h : a < b) : a % b = a := by rw [mod_eq, if_neg fun hb => Nat.not_le_of_gt h hb.2]
attribute [simp] mod_eq_of_lt div_eq_of_lt
@[simp] protected theorem div_zero (b : Nat) : b / 0 = 0 := by rw [div_eq, if_neg fun h => Nat.lt_irrefl 0 h.1]
@[simp] theorem mod_zero (a : Nat) : a % 0 = a := by rw [mod_eq, if_neg fun h => Nat.lt_irrefl 0 h.1]
@[simp] protected theorem zero_div (b : Nat) : 0 / b = 0 := by rw [div_eq, if_neg fun h => Nat.not_le_of_gt h.1 h.2]
@[simp] theorem zero_mod (b : Nat) : 0 % b = 0 := by rw [mod_eq, if_neg fun h => Nat.not_le_of_gt h.1 h.2]
theorem mod_lt (x : Nat) {y : Nat} : y > 0 → x % y < y := by
  induction x using Nat.strongRecOn with
  | ind x ih =>
    intro hy
    by_cases h : y ≤ x
    · rw [mod_eq_sub_mod h]; exact ih (x - y) (sub_lt_self hy h) hy
    · rw [mod_eq_of_lt (Nat.gt_of_not_le h)]; exact Nat.gt_of_not_le h
theorem div_add_mod (m k : Nat) : k * (m / k) + m % k = m := by
  induction m using Nat.strongRecOn with
  | ind m ih =>
    by_cases hc : 0 < k ∧ k ≤ m
    · rw [div_eq_sub_div hc.1 hc.2, mod_eq_sub_mod hc.2, Nat.mul_add, Nat.mul_one, Nat.add_right_comm, ih (m - k) (sub_lt_self hc.1 hc.2), Nat.sub_add_cancel hc.2]
    · rw [div_eq, if_neg hc, mod_eq, if_neg hc, Nat.mul_zero, Nat.zero_add]
theorem mod_add_div (m k : Nat) : m % k + k * (m / k) = m := by rw [Nat.add_comm, div_add_mod]
theorem div_add_mod' (a b : Nat) : a / b * b + a % b = a := by rw [Nat.mul_comm, div_add_mod]
theorem mod_add_div' (a b : Nat) : a % b + a / b * b = a := by rw [Nat.mul_comm, mod_add_div]
theorem mod_def (m k : Nat) : m % k = m - k * (m / k) := Nat.eq_sub_of_add_eq (mod_add_div m k)
theorem mod_le (x y : Nat) : x % y ≤ x := le_of_add_right_le (Nat.le_of_eq (mod_add_div x y))
theorem div_mul_le_self (m n : Nat) : m / n * n ≤ m := le_of_add_right_le (Nat.le_of_eq (div_add_mod' m n))
theorem mul_div_le (m n : Nat) : n * (m / n) ≤ m := Nat.mul_comm _ n ▸ div_mul_le_self m n
theorem div_le_self (n k : Nat) : n / k ≤ n := by
  cases k with
  | zero => rw [Nat.div_zero]; exact zero_le n
  | succ k => exact Nat.le_trans (le_mul_of_pos_right _ (add_one_pos k)) (div_mul_le_self n (k + 1))

/-! ### Comparison with a multiple -/

theorem le_div_iff_mul_le {k x y : Nat} (k0 : 0 < k) : x ≤ y / k ↔ x * k ≤ y := by
  constructor
  · intro h; exact Nat.le_trans (Nat.mul_le_mul_right k h) (div_mul_le_self y k)
  · intro h
    refine le_of_lt_succ (Nat.lt_of_mul_lt_mul_right (a := k) (Nat.lt_of_le_of_lt h ?_))
    have e := div_add_mod' y k
    have l := mod_lt y k0
    calc y = y / k * k + y % k := e.symm
      _ < y / k * k + k := Nat.add_lt_add_left l _
      _ = succ (y / k) * k := (succ_mul _ _).symm
theorem div_lt_iff_lt_mul {k x y : Nat} (Hk : 0 < k) : x / k < y ↔ x < y * k := by
  rw [← Nat.not_le, ← Nat.not_le, le_div_iff_mul_le Hk]
theorem div_le_iff_le_mul_add_pred {b a c : Nat} (hb : 0 < b) : a / b ≤ c ↔ a ≤ b * c + (b - 1) := by
  rw [← Nat.lt_add_one_iff, ← Nat.lt_add_one_iff, div_lt_iff_lt_mul hb, Nat.add_assoc, Nat.sub_add_cancel hb, add_one_mul, Nat.mul_comm]
theorem lt_mul_div_succ (a : Nat) {b : Nat} (hb : 0 < b) : a < b * (a / b + 1) := by
  rw [Nat.mul_comm]; exact (div_lt_iff_lt_mul hb).mp (Nat.lt_add_one _)
theorem div_lt_of_lt_mul {m n k : Nat} (h : m < n * k) : m / n < k :=
  (Nat.eq_zero_or_pos n).elim (fun e => by rw [e, Nat.zero_mul] at h; exact absurd h (not_lt_zero m)) fun hn => (div_lt_iff_lt_mul hn).mpr (Nat.mul_comm n k ▸ h)
theorem div_lt_self {n k : Nat} (hLtN : 0 < n) (hLtK : 1 < k) : n / k < n := by
  refine (div_lt_iff_lt_mul (Nat.lt_trans Nat.zero_lt_one hLtK)).mpr ?_
  have := Nat.mul_lt_mul_of_pos_left hLtK hLtN; rwa [Nat.mul_one] at this
theorem div_le_of_le_mul {m n : Nat} : ∀ {k : Nat}, m ≤ k * n → m / k ≤ n
  | 0, _ => by rw [Nat.div_zero]; exact zero_le n
  | k + 1, h => (div_le_iff_le_mul_add_pred (add_one_pos k)).mpr (Nat.le_add_right_of_le h)
theorem div_le_div_right {a b : Nat} (h : a ≤ b) (c : Nat) : a / c ≤ b / c :=
  (Nat.eq_zero_or_pos c).elim (fun e => by rw [e, Nat.div_zero, Nat.div_zero]) fun hc => (le_div_iff_mul_le hc).mpr (Nat.le_trans (div_mul_le_self a c) h)
theorem div_pos {a b : Nat} (hba : b ≤ a) (hb : 0 < b) : 0 < a / b := (le_div_iff_mul_le hb).mpr ((Nat.one_mul b).symm ▸ hba)
theorem div_eq_iff_of_pos' {a b c : Nat} (h : 0 < b) : a / b = c ↔ b * c ≤ a ∧ a < b * (c + 1) := by
  have h₂ : a / b ≤ c ↔ a < b * (c + 1) := by rw [← Nat.lt_add_one_iff, div_lt_iff_lt_mul h, Nat.mul_comm]
  rw [Nat.eq_iff_le_and_ge, and_comm, le_div_iff_mul_le h, h₂, Nat.mul_comm c]
theorem div_eq_of_lt_le {k n m : Nat} (lo : k * n ≤ m) (hi : m < (k + 1) * n) : m / n = k := by
  have hn : 0 < n := Nat.pos_of_ne_zero fun e => by rw [e, Nat.mul_zero] at hi; exact not_lt_zero _ hi
  exact (div_eq_iff_of_pos' hn).mpr ⟨Nat.mul_comm k n ▸ lo, Nat.mul_comm (k + 1) n ▸ hi⟩

/-! ### Adding and cancelling multiples -/

theorem add_div_right (x : Nat) {z : Nat} (H : 0 < z) : (x + z) / z = succ (x / z) := by
  rw [div_eq_sub_div H (le_add_left z x), Nat.add_sub_cancel]
theorem add_div_left (x : Nat) {z : Nat} (H : 0 < z) : (z + x) / z = succ (x / z) := by rw [Nat.add_comm, add_div_right x H]
@[simp] theorem add_mod_right (x z : Nat) : (x + z) % z = x % z := by rw [mod_eq_sub_mod (le_add_left z x), Nat.add_sub_cancel]
@[simp] theorem add_mod_left (x z : Nat) : (x + z) % x = z % x := by rw [Nat.add_comm, add_mod_right]
theorem add_mul_div_left (x z : Nat) {y : Nat} (H : 0 < y) : (x + y * z) / y = x / y + z := by
  induction z with
  | zero => rw [Nat.mul_zero, Nat.add_zero, Nat.add_zero]
  | succ z ih => rw [mul_add_one, ← Nat.add_assoc, add_div_right _ H, ih]; rfl
theorem add_mul_div_right (x y : Nat) {z : Nat} (H : 0 < z) : (x + y * z) / z = x / z + y := by rw [Nat.mul_comm, add_mul_div_left _ _ H]
@[simp] theorem add_mul_mod_self_left (x y z : Nat) : (x + y * z) % y = x % y := by
  induction z with
  | zero => rw [Nat.mul_zero, Nat.add_zero]
  | succ z ih => rw [mul_add_one, ← Nat.add_assoc, add_mod_right, ih]
@[simp] theorem add_mul_mod_self_right (x y z : Nat) : (x + y * z) % z = x % z := by rw [Nat.mul_comm, add_mul_mod_self_left]
@[simp] theorem mul_add_mod (m x y : Nat) : (m * x + y) % m = y % m := by rw [Nat.add_comm, add_mul_mod_self_left]
@[simp] theorem mul_add_mod' (a b c : Nat) : (a * b + c) % b = c % b := by rw [Nat.mul_comm, mul_add_mod]
@[simp] theorem mul_mod_right (m n : Nat) : (m * n) % m = 0 := by have := add_mul_mod_self_left 0 m n; rwa [Nat.zero_add, zero_mod] at this
@[simp] theorem mul_mod_left (m n : Nat) : (m * n) % n = 0 := by rw [Nat.mul_comm, mul_mod_right]
@[simp] theorem mod_self (n : Nat) : n % n = 0 := by have := mul_mod_right n 1; rwa [Nat.mul_one] at this
@[simp] theorem mod_one (x : Nat) : x % 1 = 0 := Nat.lt_one_iff.mp (mod_lt x Nat.zero_lt_one)
@[simp] theorem mul_div_cancel (m : Nat) {n : Nat} (H : 0 < n) : m * n / n = m := by
  have := add_mul_div_right 0 m H; rwa [Nat.zero_add, Nat.zero_div, Nat.zero_add] at this
@[simp] theorem mul_div_cancel_left (m : Nat) {n : Nat} (H : 0 < n) : n * m / n = m := by rw [Nat.mul_comm, mul_div_cancel m H]
@[simp] protected theorem div_one (n : Nat) : n / 1 = n := by have := mul_div_cancel n Nat.zero_lt_one; rwa [Nat.mul_one] at this
@[simp] protected theorem div_self {n : Nat} (h : 0 < n) : n / n = 1 := by have := mul_div_cancel 1 h; rwa [Nat.one_mul] at this
protected theorem div_eq_of_eq_mul_left {n m k : Nat} (H1 : 0 < n) (H2 : m = k * n) : m / n = k := by rw [H2, mul_div_cancel k H1]
protected theorem div_eq_of_eq_mul_right {n m k : Nat} (H1 : 0 < n) (H2 : m = n * k) : m / n = k := by rw [H2, mul_div_cancel_left k H1]
theorem div_div_eq_div_mul (m n k : Nat) : m / n / k = m / (n * k) := by
  rcases Nat.eq_zero_or_pos n with e | hn
  · rw [e, Nat.div_zero, Nat.zero_mul, Nat.div_zero, Nat.zero_div]
  rcases Nat.eq_zero_or_pos k with e | hk
  · rw [e, Nat.mul_zero, Nat.div_zero, Nat.div_zero]
  have key : ∀ q, q ≤ m / n / k ↔ q ≤ m / (n * k) := fun q => by
    rw [le_div_iff_mul_le hk, le_div_iff_mul_le hn, le_div_iff_mul_le (Nat.mul_pos hn hk), Nat.mul_assoc, Nat.mul_comm k n]
  exact Nat.le_antisymm ((key _).mp (Nat.le_refl _)) ((key _).mpr (Nat.le_refl _))
protected theorem mul_div_mul_left {m : Nat} (n k : Nat) (H : 0 < m) : m * n / (m * k) = n / k := by rw [← div_div_eq_div_mul, mul_div_cancel_left n H]
protected theorem mul_div_mul_right {m : Nat} (n k : Nat) (H : 0 < m) : n * m / (k * m) = n / k := by rw [Nat.mul_comm n, Nat.mul_comm k, Nat.mul_div_mul_left n k H]
theorem mul_mod_mul_left (z x y : Nat) : (z * x) % (z * y) = z * (x % y) := by
  rcases Nat.eq_zero_or_pos z with e | hz
  · rw [e, Nat.zero_mul, Nat.zero_mul, zero_mod, Nat.zero_mul]
  · rw [mod_def, mod_def, Nat.mul_div_mul_left x y hz, Nat.mul_sub, Nat.mul_assoc]
theorem mul_mod_mul_right (z x y : Nat) : (x * z) % (y * z) = (x % y) * z := by rw [Nat.mul_comm x, Nat.mul_comm y, mul_mod_mul_left, Nat.mul_comm]

/-! ### Remainders of sums and products -/

@[simp] theorem mod_mod (a n : Nat) : (a % n) % n = a % n :=
  (Nat.eq_zero_or_pos n).elim (fun e => by rw [e, mod_zero]) fun h => mod_eq_of_lt (mod_lt a h)
@[simp] theorem mod_add_mod (m n k : Nat) : (m % n + k) % n = (m + k) % n := by
  have := (add_mul_mod_self_left (m % n + k) n (m / n)).symm
  rwa [Nat.add_right_comm, mod_add_div] at this
@[simp] theorem add_mod_mod (m n k : Nat) : (m + n % k) % k = (m + n) % k := by rw [Nat.add_comm, mod_add_mod, Nat.add_comm]
theorem add_mod (a b n : Nat) : (a + b) % n = ((a % n) + (b % n)) % n := by rw [add_mod_mod, mod_add_mod]
@[simp] theorem mod_mul_mod {m n k : Nat} : (m % n * k) % n = (m * k) % n := by
  have e : m * k = m % n * k + n * (m / n * k) := by rw [← Nat.mul_assoc, ← Nat.add_mul, mod_add_div]
  rw [e, add_mul_mod_self_left]
theorem mul_mod (a b n : Nat) : a * b % n = (a % n) * (b % n) % n := by
  rw [mod_mul_mod, Nat.mul_comm a, Nat.mul_comm a, mod_mul_mod]
theorem mod_two_eq_zero_or_one (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 :=
  match h : n % 2, mod_lt n (zero_lt_succ 1) with
  | 0, _ => .inl rfl
  | 1, _ => .inr rfl
  | k + 2, hk => absurd (le_of_succ_le_succ (le_of_succ_le_succ hk)) (not_succ_le_zero k)
@[simp] theorem mod_two_not_eq_zero {n : Nat} : ¬n % 2 = 0 ↔ n % 2 = 1 :=
  ⟨(mod_two_eq_zero_or_one n).resolve_left, fun h e => absurd (h.symm.trans e) Nat.one_ne_zero⟩
@[simp] theorem mod_two_not_eq_one {n : Nat} : ¬n % 2 = 1 ↔ n % 2 = 0 :=
  ⟨(mod_two_eq_zero_or_one n).resolve_right, fun h e => absurd (e.symm.trans h) Nat.one_ne_zero⟩
end Nat
