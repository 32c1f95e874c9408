prelude
import Init.Int.NatAbs

/-
Euclidean division of integers: `a / b` and `a % b` are the quotient and the remainder `0 ≤ a % b < |b|`, and the only ones
(`ediv_emod_unique`); most laws follow from that. Balanced remainders (`bmod`).
-/

set_option linter.all false
set_option autoImplicit false
namespace Int

/-! ### Natural numbers; zero and one -/

protected theorem div_def (a b : Int) : a / b = Int.ediv a b := rfl
theorem mod_def' (m n : Int) : m % n = emod m n := rfl
@[simp, norm_cast] theorem natCast_ediv (m n : Nat) : ((m / n : Nat) : Int) = ↑m / ↑n := rfl
@[simp, norm_cast] theorem natCast_emod (m n : Nat) : ((m % n : Nat) : Int) = ↑m % ↑n := rfl
theorem ofNat_ediv (m n : Nat) : (↑(m / n) : Int) = ↑m / ↑n := rfl
theorem ofNat_emod (m n : Nat) : (↑(m % n) : Int) = ↑m % ↑n := rfl
@[simp] theorem zero_ediv : ∀ b : Int, 0 / b = 0
  | ofNat n => congrArg ofNat (Nat.zero_div n)
  | negSucc n => congrArg (fun k => -ofNat k) (Nat.zero_div n.succ)
@[simp] protected theorem ediv_zero : ∀ a : Int, a / 0 = 0
  | ofNat n => congrArg ofNat (Nat.div_zero n)
  | negSucc _ => rfl
@[simp] theorem zero_emod (b : Int) : 0 % b = 0 := congrArg ofNat (Nat.zero_mod b.natAbs)
@[simp] theorem emod_zero : ∀ a : Int, a % 0 = a
  | ofNat n => congrArg ofNat (Nat.mod_zero n)
  | negSucc n => congrArg negSucc (Nat.mod_zero n)
@[simp] theorem ediv_one : ∀ a : Int, a / 1 = a
  | ofNat n => congrArg ofNat (Nat.div_one n)
  | negSucc n => congrArg negSucc (Nat.div_one n)
@[simp] theorem ediv_neg : ∀ a b : Int, a / (-b) = -(a / b)
  | ofNat m, ofNat 0 => by show ofNat (m / 0) = -ofNat (m / 0); rw [Nat.div_zero]; rfl
  | ofNat _, ofNat (_ + 1) => rfl
  | ofNat _, negSucc _ => (Int.neg_neg _).symm
  | negSucc _, ofNat 0 => rfl
  | negSucc _, ofNat (_ + 1) => rfl
  | negSucc _, negSucc _ => rfl
@[simp] theorem emod_neg : ∀ a b : Int, a % -b = a % b
  | ofNat m, b => by show ofNat (m % natAbs (-b)) = ofNat (m % natAbs b); rw [natAbs_neg]
  | negSucc m, b => by
    show subNatNat (natAbs (-b)) (m % natAbs (-b) + 1) = subNatNat (natAbs b) (m % natAbs b + 1); rw [natAbs_neg]

/-! ### Quotient and remainder -/

private theorem div_identity (n r q : Int) : (n - (r + 1)) - n * (q + 1) = -(r + n * q + 1) := by
  rw [Int.mul_add, Int.mul_one, Int.add_comm (n * q), ← Int.sub_sub, Int.sub_right_comm n, Int.sub_self, Int.zero_sub,
    Int.sub_eq_add_neg, ← Int.neg_add, Int.add_right_comm]
private theorem negSucc_identity (m n : Nat) : subNatNat n (m % n + 1) - n * ((m / n : Nat) + 1) = -[m+1] := by
  have e : ((m % n : Nat) : Int) + n * (m / n : Nat) = m := congrArg ofNat (Nat.mod_add_div m n)
  rw [Int.subNatNat_eq_coe, natCast_add_one, div_identity, e]; rfl
theorem emod_add_mul_ediv : ∀ a b : Int, a % b + b * (a / b) = a
  | ofNat m, ofNat n => congrArg ofNat (Nat.mod_add_div m n)
  | ofNat m, negSucc n => by
    show ((m % (n + 1) : Nat) : Int) + -((n + 1 : Nat) : Int) * -((m / (n + 1) : Nat) : Int) = m
    rw [Int.neg_mul_neg]; exact congrArg ofNat (Nat.mod_add_div m (n + 1))
  | negSucc m, ofNat 0 => by show negSucc m % 0 + 0 * _ = _; rw [emod_zero, Int.zero_mul, Int.add_zero]
  | negSucc m, ofNat (n + 1) => by
    show subNatNat (n + 1) (m % (n + 1) + 1) + ((n + 1 : Nat) : Int) * -((m / (n + 1) : Nat) + 1 : Int) = _
    rw [Int.mul_neg]; exact negSucc_identity m (n + 1)
  | negSucc m, negSucc n => by
    show subNatNat (n + 1) (m % (n + 1) + 1) + -((n + 1 : Nat) : Int) * ((m / (n + 1) : Nat) + 1 : Int) = _
    rw [Int.neg_mul]; exact negSucc_identity m (n + 1)
theorem emod_add_ediv_mul (a b : Int) : a % b + a / b * b = a := by rw [Int.mul_comm, emod_add_mul_ediv]
theorem mul_ediv_add_emod (a b : Int) : b * (a / b) + a % b = a := by rw [Int.add_comm, emod_add_mul_ediv]
theorem ediv_mul_add_emod (a b : Int) : a / b * b + a % b = a := by rw [Int.mul_comm, mul_ediv_add_emod]
theorem emod_def (a b : Int) : a % b = a - b * (a / b) := Int.eq_sub_iff_add_eq.mpr (emod_add_mul_ediv a b)
theorem emod_nonneg : ∀ (a : Int) {b : Int}, b ≠ 0 → 0 ≤ a % b
  | ofNat _, _, _ => natCast_nonneg _
  | negSucc m, b, h => by
    show 0 ≤ subNatNat (natAbs b) (m % natAbs b + 1)
    rw [subNatNat_of_le (Nat.mod_lt m (natAbs_pos.mpr h))]; exact natCast_nonneg _
theorem emod_lt (a : Int) {b : Int} (h : b ≠ 0) : a % b < b.natAbs := by
  have hb := natAbs_pos.mpr h
  cases a with
  | ofNat m => exact ofNat_lt.mpr (Nat.mod_lt m hb)
  | negSucc m =>
    show subNatNat (natAbs b) (m % natAbs b + 1) < _
    rw [subNatNat_of_le (Nat.mod_lt m hb)]; exact ofNat_lt.mpr (Nat.sub_lt hb (Nat.succ_pos _))
theorem emod_lt_of_pos (a : Int) {b : Int} (H : 0 < b) : a % b < b := by
  have := emod_lt a (Int.ne_of_gt H); rwa [natAbs_of_nonneg (Int.le_of_lt H)] at this
theorem emod_lt_of_neg (a : Int) {b : Int} (h : b < 0) : a % b < -b := by rw [← emod_neg]; exact emod_lt_of_pos a (Int.neg_pos_of_neg h)
theorem mul_ediv_self_le {x k : Int} (h : k ≠ 0) : k * (x / k) ≤ x := by
  have := Int.le_add_of_nonneg_right (a := k * (x / k)) (emod_nonneg x h); rwa [mul_ediv_add_emod] at this
theorem lt_mul_ediv_self_add {x k : Int} (h : 0 < k) : x < k * (x / k) + k := by
  have := Int.add_lt_add_left (emod_lt_of_pos x h) (k * (x / k)); rwa [mul_ediv_add_emod] at this
theorem lt_ediv_add_one_mul_self (a : Int) {b : Int} (H : 0 < b) : a < (a / b + 1) * b := by
  rw [Int.add_mul, Int.one_mul, Int.mul_comm]; exact lt_mul_ediv_self_add H
private theorem quotient_le {b q r q' r' : Int} (hb : 0 < b) (h : r + b * q = r' + b * q') (hr : 0 ≤ r) (hr' : r' < b) : q ≤ q' :=
  Int.le_of_lt_add_one (Int.lt_of_mul_lt_mul_left (a := b) (by
    rw [Int.mul_add, Int.mul_one, Int.add_comm]
    exact Int.lt_of_le_of_lt (Int.le_add_of_nonneg_left hr) (h ▸ Int.add_lt_add_right hr' (b * q'))) (Int.le_of_lt hb))
protected theorem ediv_emod_unique {a b r q : Int} (h : 0 < b) : a / b = q ∧ a % b = r ↔ r + b * q = a ∧ 0 ≤ r ∧ r < b := by
  constructor
  · rintro ⟨rfl, rfl⟩
    exact ⟨emod_add_mul_ediv a b, emod_nonneg a (Int.ne_of_gt h), emod_lt_of_pos a h⟩
  · rintro ⟨e, hr, hb⟩
    have e' : a % b + b * (a / b) = r + b * q := (emod_add_mul_ediv a b).trans e.symm
    have hq : a / b = q := Int.le_antisymm (quotient_le h e' (emod_nonneg a (Int.ne_of_gt h)) hb)
      (quotient_le h e'.symm hr (emod_lt_of_pos a h))
    rw [hq] at e'
    exact ⟨hq, Int.add_right_cancel e'⟩
theorem ediv_eq_zero_of_lt {a b : Int} (H1 : 0 ≤ a) (H2 : a < b) : a / b = 0 :=
  ((Int.ediv_emod_unique (Int.lt_of_le_of_lt H1 H2)).mpr ⟨by rw [Int.mul_zero, Int.add_zero], H1, H2⟩).1
theorem emod_eq_of_lt {a b : Int} (H1 : 0 ≤ a) (H2 : a < b) : a % b = a :=
  ((Int.ediv_emod_unique (Int.lt_of_le_of_lt H1 H2)).mpr ⟨by rw [Int.mul_zero, Int.add_zero], H1, H2⟩).2

/-! ### Multiples -/

private theorem add_mul_ediv_of_pos (a b : Int) {c : Int} (H : 0 < c) : (a + b * c) / c = a / c + b :=
  ((Int.ediv_emod_unique H (r := a % c)).mpr
    ⟨by rw [Int.mul_add, ← Int.add_assoc, emod_add_mul_ediv, Int.mul_comm c], emod_nonneg a (Int.ne_of_gt H), emod_lt_of_pos a H⟩).1
theorem add_mul_ediv_right (a b : Int) {c : Int} (H : c ≠ 0) : (a + b * c) / c = a / c + b := by
  rcases Int.lt_or_gt_of_ne H with h | h
  · have := add_mul_ediv_of_pos a (-b) (Int.neg_pos_of_neg h)
    rw [Int.neg_mul_neg, ediv_neg, ediv_neg, ← Int.neg_add] at this
    exact Int.neg_inj.mp this
  · exact add_mul_ediv_of_pos a b h
theorem add_mul_ediv_left (a : Int) {b : Int} (c : Int) (H : b ≠ 0) : (a + b * c) / b = a / b + c := by
  rw [Int.mul_comm, add_mul_ediv_right a c H]
theorem mul_add_ediv_right (a c : Int) {b : Int} (H : b ≠ 0) : (a * b + c) / b = a + c / b := by
  rw [Int.add_comm, add_mul_ediv_right c a H, Int.add_comm]
theorem mul_add_ediv_left (b : Int) {a : Int} (c : Int) (H : a ≠ 0) : (a * b + c) / a = b + c / a := by
  rw [Int.mul_comm, mul_add_ediv_right b c H]
theorem sub_mul_ediv_right (a b : Int) {c : Int} (H : c ≠ 0) : (a - b * c) / c = a / c - b := by
  rw [Int.sub_eq_add_neg, ← Int.neg_mul, add_mul_ediv_right a (-b) H]; rfl
theorem sub_mul_ediv_left (a : Int) {b : Int} (c : Int) (H : b ≠ 0) : (a - b * c) / b = a / b - c := by
  rw [Int.mul_comm, sub_mul_ediv_right a c H]
@[simp] theorem mul_ediv_cancel (a : Int) {b : Int} (H : b ≠ 0) : (a * b) / b = a := by
  have := add_mul_ediv_right 0 a H; rwa [Int.zero_add, zero_ediv, Int.zero_add] at this
@[simp] theorem mul_ediv_cancel_left {a : Int} (b : Int) (H : a ≠ 0) : (a * b) / a = b := by rw [Int.mul_comm, mul_ediv_cancel b H]
@[simp] protected theorem ediv_self {a : Int} (H : a ≠ 0) : a / a = 1 := by have := mul_ediv_cancel 1 H; rwa [Int.one_mul] at this
@[simp] theorem add_mul_emod_self_right (a b c : Int) : (a + b * c) % c = a % c :=
  if h : c = 0 then by rw [h, Int.mul_zero, Int.add_zero]
  else by
    rw [emod_def, emod_def, add_mul_ediv_right a b h, Int.mul_add, Int.mul_comm c b, Int.add_comm (c * _), ← Int.sub_sub, Int.add_sub_cancel]
@[simp] theorem add_mul_emod_self_left (a b c : Int) : (a + b * c) % b = a % b := by rw [Int.mul_comm, add_mul_emod_self_right]
@[simp] theorem mul_add_emod_self_right (a b c : Int) : (a * b + c) % b = c % b := by rw [Int.add_comm, add_mul_emod_self_right]
@[simp] theorem mul_add_emod_self_left (a b c : Int) : (a * b + c) % a = c % a := by rw [Int.add_comm, add_mul_emod_self_left]
@[simp] theorem sub_mul_emod_self_right (a b c : Int) : (a - b * c) % c = a % c := by
  rw [Int.sub_eq_add_neg, ← Int.neg_mul, add_mul_emod_self_right]
@[simp] theorem sub_mul_emod_self_left (a b c : Int) : (a - b * c) % b = a % b := by rw [Int.mul_comm, sub_mul_emod_self_right]
@[simp] theorem mul_emod_left (a b : Int) : (a * b) % b = 0 := by rw [← Int.zero_add (a * b), add_mul_emod_self_right, zero_emod]
@[simp] theorem mul_emod_right (a b : Int) : (a * b) % a = 0 := by rw [Int.mul_comm, mul_emod_left]
@[simp] theorem emod_self {a : Int} : a % a = 0 := by have := mul_emod_left 1 a; rwa [Int.one_mul] at this
@[simp] theorem neg_emod_self (a : Int) : -a % a = 0 := by rw [Int.neg_eq_neg_one_mul, mul_emod_left]
@[simp] theorem emod_one (a : Int) : a % 1 = 0 := by have := mul_emod_left a 1; rwa [Int.mul_one] at this
@[simp] theorem add_emod_right (a b : Int) : (a + b) % b = a % b := by have := add_mul_emod_self_right a 1 b; rwa [Int.one_mul] at this
@[simp] theorem add_emod_left (a b : Int) : (a + b) % a = b % a := by rw [Int.add_comm, add_emod_right]
@[simp] theorem sub_emod_right (a b : Int) : (a - b) % b = a % b := by have := sub_mul_emod_self_right a 1 b; rwa [Int.one_mul] at this

/-! ### Remainders of sums and products -/

@[simp] theorem emod_add_emod (m n k : Int) : (m % n + k) % n = (m + k) % n := by
  have := add_mul_emod_self_left (m % n + k) n (m / n); rw [Int.add_right_comm, emod_add_mul_ediv] at this; exact this.symm
@[simp] theorem add_emod_emod (m n k : Int) : (m + n % k) % k = (m + n) % k := by rw [Int.add_comm, emod_add_emod, Int.add_comm]
theorem add_emod (a b n : Int) : (a + b) % n = (a % n + b % n) % n := by rw [add_emod_emod, emod_add_emod]
@[simp] theorem emod_emod (a b : Int) : (a % b) % b = a % b := by have := emod_add_emod a b 0; rwa [Int.add_zero, Int.add_zero] at this
theorem add_emod_eq_add_emod_right {m n k : Int} (i : Int) (H : m % n = k % n) : (m + i) % n = (k + i) % n := by
  rw [← emod_add_emod, H, emod_add_emod]
theorem add_emod_eq_add_emod_left {m n k : Int} (i : Int) (H : m % n = k % n) : (i + m) % n = (i + k) % n := by
  rw [Int.add_comm, add_emod_eq_add_emod_right i H, Int.add_comm]
theorem emod_add_cancel_right {m n k : Int} (i : Int) : (m + i) % n = (k + i) % n ↔ m % n = k % n :=
  ⟨fun h => by have := add_emod_eq_add_emod_right (-i) h; rwa [Int.add_neg_cancel_right, Int.add_neg_cancel_right] at this,
   add_emod_eq_add_emod_right i⟩
theorem emod_add_cancel_left {m n k i : Int} : (i + m) % n = (i + k) % n ↔ m % n = k % n := by
  rw [Int.add_comm i, Int.add_comm i, emod_add_cancel_right]
theorem emod_sub_cancel_right {m n k : Int} (i : Int) : (m - i) % n = (k - i) % n ↔ m % n = k % n := emod_add_cancel_right (-i)
@[simp] theorem emod_sub_emod (m n k : Int) : (m % n - k) % n = (m - k) % n := emod_add_emod m n (-k)
@[simp] theorem sub_emod_emod (m n k : Int) : (m - n % k) % k = (m - n) % k :=
  (emod_add_cancel_right (n % k)).mp (by rw [Int.sub_add_cancel, add_emod_emod, Int.sub_add_cancel])
theorem sub_emod (a b n : Int) : (a - b) % n = (a % n - b % n) % n := by rw [sub_emod_emod, emod_sub_emod]
theorem emod_eq_emod_iff_emod_sub_eq_zero {m n k : Int} : m % n = k % n ↔ (m - k) % n = 0 := by
  rw [← emod_sub_cancel_right k, Int.sub_self, zero_emod]
private theorem emod_mul_emod' (a b n : Int) : (a % n * b) % n = (a * b) % n := by
  rw [emod_def a n, Int.sub_mul, Int.mul_assoc, sub_mul_emod_self_left]
theorem mul_emod (a b n : Int) : (a * b) % n = (a % n) * (b % n) % n := by
  rw [emod_mul_emod', Int.mul_comm a (b % n), emod_mul_emod', Int.mul_comm]
theorem emod_two_eq (x : Int) : x % 2 = 0 ∨ x % 2 = 1 := by
  have h₁ : 0 ≤ x % 2 := emod_nonneg x (by decide)
  have h₂ : x % 2 < 2 := emod_lt_of_pos x (by decide)
  obtain ⟨n, hn⟩ := eq_ofNat_of_zero_le h₁
  rw [hn] at h₂ ⊢
  exact (Nat.le_one_iff_eq_zero_or_eq_one.mp (Nat.le_of_lt_succ (ofNat_lt.mp h₂))).imp (congrArg ofNat) (congrArg ofNat)
end Int
