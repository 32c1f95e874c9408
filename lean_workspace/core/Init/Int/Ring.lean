prelude
import Init.Int.Basic

/-
Addition, multiplication, negation and subtraction of integers: commutative ring laws, casts from `Nat`, cancellation. Every integer is
the difference `subNatNat m n` of two natural numbers, and the operations follow the rules for differences; so the laws are those of `Nat`.
-/

set_option linter.all false
set_option autoImplicit false
namespace Int

/-! ### Constructors and casts -/

@[simp] theorem default_eq_zero : default = (0 : Int) := rfl
@[simp] theorem ofNat_eq_natCast (n : Nat) : Int.ofNat n = n := rfl
theorem ofNat_eq_coe {n : Nat} : Int.ofNat n = Nat.cast n := rfl
@[simp, norm_cast] theorem cast_ofNat_Int {n : Nat} : (Nat.cast (no_index (OfNat.ofNat n)) : Int) = OfNat.ofNat n := rfl
@[simp] theorem ofNat_zero : ((0 : Nat) : Int) = 0 := rfl
@[simp] theorem ofNat_one : ((1 : Nat) : Int) = 1 := rfl
theorem ofNat_two : ((2 : Nat) : Int) = 2 := rfl
theorem natCast_zero : ((0 : Nat) : Int) = (0 : Int) := rfl
theorem natCast_one : ((1 : Nat) : Int) = (1 : Int) := rfl
@[simp, norm_cast] theorem natCast_add (n m : Nat) : ((n + m : Nat) : Int) = (n : Int) + (m : Int) := rfl
@[simp, norm_cast] theorem natCast_mul (n m : Nat) : ((n * m : Nat) : Int) = (n : Int) * (m : Int) := rfl
theorem natCast_succ (n : Nat) : ((Nat.succ n : Nat) : Int) = (n : Int) + 1 := rfl
theorem natCast_add_one (n : Nat) : ((n + 1 : Nat) : Int) = (n : Int) + 1 := rfl
theorem ofNat_add (n m : Nat) : (↑(n + m) : Int) = n + m := rfl
theorem ofNat_mul (n m : Nat) : (↑(n * m) : Int) = n * m := rfl
theorem ofNat_succ (n : Nat) : (Nat.succ n : Int) = n + 1 := rfl
@[simp, norm_cast] theorem natCast_inj {m n : Nat} : (m : Int) = (n : Int) ↔ m = n := ⟨ofNat.inj, congrArg _⟩
theorem ofNat_inj {m n : Nat} : ((m : Nat) : Int) = (n : Nat) ↔ m = n := natCast_inj
@[simp, norm_cast] theorem natCast_eq_zero {n : Nat} : (n : Int) = 0 ↔ n = 0 := natCast_inj
theorem natCast_ne_zero {n : Nat} : (n : Int) ≠ 0 ↔ n ≠ 0 := not_congr natCast_eq_zero
theorem ofNat_eq_zero {n : Nat} : ((n : Nat) : Int) = 0 ↔ n = 0 := natCast_inj
theorem ofNat_ne_zero {n : Nat} : ((n : Nat) : Int) ≠ 0 ↔ n ≠ 0 := natCast_ne_zero
theorem negSucc_inj {m n : Nat} : negSucc m = negSucc n ↔ m = n := ⟨negSucc.inj, congrArg _⟩
theorem negSucc_eq (n : Nat) : -[n+1] = -((n : Int) + 1) := rfl
theorem negSucc_coe (n : Nat) : -[n+1] = -↑(n + 1) := rfl
@[simp] theorem negSucc_ne_zero (n : Nat) : -[n+1] ≠ 0 := nofun
@[simp] theorem zero_ne_negSucc (n : Nat) : 0 ≠ -[n+1] := nofun
protected theorem zero_ne_one : (0 : Int) ≠ 1 := nofun
protected theorem one_ne_zero : (1 : Int) ≠ 0 := nofun
@[simp] theorem add_def {a b : Int} : Int.add a b = a + b := rfl
@[simp] theorem mul_def {a b : Int} : Int.mul a b = a * b := rfl
theorem neg_ofNat_zero : -((0 : Nat) : Int) = 0 := rfl
theorem neg_ofNat_succ (n : Nat) : -(Nat.succ n : Int) = -[n+1] := rfl
@[simp] theorem neg_negSucc (n : Nat) : -(-[n+1]) = ((n + 1 : Nat) : Int) := rfl
theorem negOfNat_eq {n : Nat} : negOfNat n = -ofNat n := rfl
protected theorem sub_eq_add_neg {a b : Int} : a - b = a + -b := rfl
@[simp] protected theorem neg_zero : -(0 : Int) = 0 := rfl

/-! ### Differences of natural numbers -/

theorem subNatNat_of_sub_eq_zero {m n : Nat} (h : n - m = 0) : subNatNat m n = ↑(m - n) := by unfold subNatNat; rw [h]; rfl
theorem subNatNat_of_sub_eq_succ {m n k : Nat} (h : n - m = Nat.succ k) : subNatNat m n = -[k+1] := by unfold subNatNat; rw [h]
theorem subNatNat_add_left {m n : Nat} : subNatNat (m + n) m = n := by
  rw [subNatNat_of_sub_eq_zero (Nat.sub_eq_zero_of_le (Nat.le_add_right m n)), Nat.add_sub_cancel_left]
theorem subNatNat_add_right {m n : Nat} : subNatNat m (m + n + 1) = negSucc n :=
  subNatNat_of_sub_eq_succ (by rw [Nat.add_assoc, Nat.add_sub_cancel_left])
@[elab_as_elim] theorem subNatNat_elim (m n : Nat) (motive : Nat → Nat → Int → Prop) (hp : ∀ i n, motive (n + i) n i)
    (hn : ∀ i m, motive m (m + i + 1) -[i+1]) : motive m n (subNatNat m n) := by
  rcases Nat.lt_or_ge m n with h | h
  · obtain ⟨k, rfl⟩ := Nat.le.dest h
    rw [Nat.succ_add, Nat.succ_eq_add_one, subNatNat_add_right]; exact hn k m
  · obtain ⟨k, rfl⟩ := Nat.le.dest h
    rw [subNatNat_add_left]; exact hp k n
theorem subNatNat_add_add (m n k : Nat) : subNatNat (m + k) (n + k) = subNatNat m n := by
  unfold subNatNat; rw [Nat.add_sub_add_right, Nat.add_sub_add_right]
theorem subNatNat_self (n : Nat) : subNatNat n n = 0 := subNatNat_add_left (n := 0)
theorem subNatNat_of_le {m n : Nat} (h : n ≤ m) : subNatNat m n = ↑(m - n) := subNatNat_of_sub_eq_zero (Nat.sub_eq_zero_of_le h)
theorem subNatNat_of_lt {m n : Nat} (h : m < n) : subNatNat m n = -[Nat.pred (n - m) +1] :=
  subNatNat_of_sub_eq_succ (Nat.succ_pred (Nat.ne_of_gt (Nat.sub_pos_of_lt h))).symm
private theorem natCast_eq_diff {m n k : Nat} (h : m = n + k) : (k : Int) = subNatNat m n := by rw [h, subNatNat_add_left]
private theorem negSucc_eq_diff {m n k : Nat} (h : n = m + (k + 1)) : -[k+1] = subNatNat m n := by rw [h, ← Nat.add_assoc, subNatNat_add_right]
private theorem negOfNat_eq_diff {m n : Nat} : ∀ {k : Nat}, n = m + k → negOfNat k = subNatNat m n
  | 0, h => by rw [h, Nat.add_zero, subNatNat_self]; rfl
  | k + 1, h => negSucc_eq_diff h
private theorem exists_diff : ∀ a : Int, ∃ m n, a = subNatNat m n
  | ofNat m => ⟨m, 0, natCast_eq_diff (Nat.zero_add m).symm⟩
  | negSucc m => ⟨0, m + 1, negSucc_eq_diff (Nat.zero_add _).symm⟩
private theorem diff_add (m n p q : Nat) : subNatNat m n + subNatNat p q = subNatNat (m + p) (n + q) := by
  refine subNatNat_elim m n (fun m n a => a + subNatNat p q = subNatNat (m + p) (n + q)) (fun i n => ?_) (fun i m => ?_)
  · refine subNatNat_elim p q (fun p q b => i + b = subNatNat (n + i + p) (n + q)) (fun j q => ?_) (fun j p => ?_)
    · exact natCast_eq_diff (by ac_rfl)
    · show subNatNat i (j + 1) = _
      rw [← subNatNat_add_add i (j + 1) (n + p)]; ac_rfl
  · refine subNatNat_elim p q (fun p q b => -[i+1] + b = subNatNat (m + p) (m + i + 1 + q)) (fun j q => ?_) (fun j p => ?_)
    · show subNatNat j (i + 1) = _
      rw [← subNatNat_add_add j (i + 1) (m + q)]; ac_rfl
    · exact negSucc_eq_diff (by simp only [Nat.succ_eq_add_one]; ac_rfl)
private theorem diff_neg (m n : Nat) : -subNatNat m n = subNatNat n m :=
  subNatNat_elim m n (fun m n a => -a = subNatNat n m) (fun _ _ => negOfNat_eq_diff rfl) (fun _ _ => natCast_eq_diff (Nat.add_assoc _ _ _))
private theorem diff_mul (m n p q : Nat) : subNatNat m n * subNatNat p q = subNatNat (m * p + n * q) (m * q + n * p) := by
  refine subNatNat_elim m n (fun m n a => a * subNatNat p q = subNatNat (m * p + n * q) (m * q + n * p)) (fun i n => ?_) (fun i m => ?_)
  · refine subNatNat_elim p q (fun p q b => i * b = subNatNat ((n + i) * p + n * q) ((n + i) * q + n * p)) (fun j q => ?_) (fun j p => ?_)
    · refine natCast_eq_diff (k := i * j) ?_
      simp only [Nat.add_mul, Nat.mul_add]; ac_rfl
    · refine negOfNat_eq_diff (k := i * (j + 1)) ?_
      simp only [Nat.add_mul, Nat.mul_add]; ac_rfl
  · refine subNatNat_elim p q (fun p q b => -[i+1] * b = subNatNat (m * p + (m + i + 1) * q) (m * q + (m + i + 1) * p)) (fun j q => ?_) (fun j p => ?_)
    · refine negOfNat_eq_diff (k := (i + 1) * j) ?_
      simp only [Nat.add_mul, Nat.mul_add]; ac_rfl
    · refine natCast_eq_diff (k := (i + 1) * (j + 1)) ?_
      simp only [Nat.add_mul, Nat.mul_add, Nat.one_mul, Nat.mul_one]; ac_rfl

/-! ### Addition -/

protected theorem add_comm (a b : Int) : a + b = b + a := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  obtain ⟨p, q, rfl⟩ := exists_diff b
  rw [diff_add, diff_add, Nat.add_comm m, Nat.add_comm n]
protected theorem add_assoc (a b c : Int) : a + b + c = a + (b + c) := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  obtain ⟨p, q, rfl⟩ := exists_diff b
  obtain ⟨r, s, rfl⟩ := exists_diff c
  rw [diff_add, diff_add, diff_add, diff_add, Nat.add_assoc, Nat.add_assoc]
@[simp] protected theorem add_zero : ∀ a : Int, a + 0 = a
  | ofNat _ => rfl
  | negSucc _ => rfl
@[simp] protected theorem zero_add (a : Int) : 0 + a = a := by rw [Int.add_comm, Int.add_zero]
instance : Std.Associative (α := Int) (· + ·) := ⟨Int.add_assoc⟩
instance : Std.Commutative (α := Int) (· + ·) := ⟨Int.add_comm⟩
instance : Std.LawfulIdentity (α := Int) (· + ·) 0 where
  left_id := Int.zero_add
  right_id := Int.add_zero
protected theorem add_left_comm (a b c : Int) : a + (b + c) = b + (a + c) := by rw [← Int.add_assoc, Int.add_comm a, Int.add_assoc]
protected theorem add_right_comm (a b c : Int) : a + b + c = a + c + b := by rw [Int.add_assoc, Int.add_comm b, Int.add_assoc]
protected theorem add_add_add_comm (a b c d : Int) : a + b + (c + d) = a + c + (b + d) := by ac_rfl

/-! ### Negation -/

@[simp] protected theorem neg_neg (a : Int) : -(-a) = a := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  rw [diff_neg, diff_neg]
protected theorem add_left_neg (a : Int) : -a + a = 0 := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  rw [diff_neg, diff_add, Nat.add_comm, subNatNat_self]
protected theorem add_right_neg (a : Int) : a + -a = 0 := by rw [Int.add_comm, Int.add_left_neg]
protected theorem neg_add {a b : Int} : -(a + b) = -a + -b := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  obtain ⟨p, q, rfl⟩ := exists_diff b
  rw [diff_add, diff_neg, diff_neg, diff_neg, diff_add]
@[simp] protected theorem neg_inj {a b : Int} : -a = -b ↔ a = b :=
  ⟨fun h => by rw [← Int.neg_neg a, h, Int.neg_neg], fun h => h ▸ rfl⟩
@[simp] protected theorem neg_eq_zero {a : Int} : -a = 0 ↔ a = 0 := Int.neg_inj (b := 0)
protected theorem neg_ne_zero {a : Int} : -a ≠ 0 ↔ a ≠ 0 := not_congr Int.neg_eq_zero
protected theorem neg_add_cancel_left (a b : Int) : -a + (a + b) = b := by rw [← Int.add_assoc, Int.add_left_neg, Int.zero_add]
protected theorem add_neg_cancel_left (a b : Int) : a + (-a + b) = b := by rw [← Int.add_assoc, Int.add_right_neg, Int.zero_add]
protected theorem add_neg_cancel_right (a b : Int) : a + b + -b = a := by rw [Int.add_assoc, Int.add_right_neg, Int.add_zero]
protected theorem neg_add_cancel_right (a b : Int) : a + -b + b = a := by rw [Int.add_assoc, Int.add_left_neg, Int.add_zero]
protected theorem add_left_cancel {a b c : Int} (h : a + b = a + c) : b = c := by
  rw [← Int.neg_add_cancel_left a b, h, Int.neg_add_cancel_left]
protected theorem add_right_cancel {a b c : Int} (h : a + b = c + b) : a = c := by
  rw [← Int.add_neg_cancel_right a b, h, Int.add_neg_cancel_right]
@[simp] protected theorem add_left_inj {i j : Int} (k : Int) : (i + k = j + k) ↔ i = j := ⟨Int.add_right_cancel, fun h => h ▸ rfl⟩
@[simp] protected theorem add_right_inj {i j : Int} (k : Int) : (k + i = k + j) ↔ i = j := ⟨Int.add_left_cancel, fun h => h ▸ rfl⟩
@[simp] protected theorem add_eq_left {a b : Int} : a + b = a ↔ b = 0 := by
  have h := Int.add_right_inj (i := b) (j := 0) a; rwa [Int.add_zero] at h
@[simp] protected theorem add_eq_right {a b : Int} : a + b = b ↔ a = 0 := by rw [Int.add_comm, Int.add_eq_left]
@[simp] protected theorem left_eq_add {a b : Int} : a = a + b ↔ b = 0 := by rw [eq_comm, Int.add_eq_left]
@[simp] protected theorem right_eq_add {a b : Int} : b = a + b ↔ a = 0 := by rw [eq_comm, Int.add_eq_right]
protected theorem neg_eq_of_add_eq_zero {a b : Int} (h : a + b = 0) : -a = b := by
  rw [← Int.add_zero (-a), ← h, Int.neg_add_cancel_left]
protected theorem eq_neg_of_eq_neg {a b : Int} (h : a = -b) : b = -a := by rw [h, Int.neg_neg]
protected theorem eq_neg_comm {a b : Int} : a = -b ↔ b = -a := ⟨Int.eq_neg_of_eq_neg, Int.eq_neg_of_eq_neg⟩
protected theorem neg_eq_comm {a b : Int} : -a = b ↔ -b = a := by rw [eq_comm, Int.eq_neg_comm, eq_comm]
protected theorem add_eq_zero_iff_eq_neg {a b : Int} : a + b = 0 ↔ a = -b :=
  ⟨fun h => Int.eq_neg_of_eq_neg (Int.neg_eq_of_add_eq_zero h).symm, fun h => by rw [h, Int.add_left_neg]⟩
theorem wlog_sign {P : Int → Prop} (inv : ∀ a, P a ↔ P (-a)) (w : ∀ n : Nat, P n) : ∀ a : Int, P a
  | ofNat n => w n
  | negSucc n => (inv _).mpr (w (n + 1))

/-! ### Subtraction -/

@[simp] theorem negSucc_sub_one (n : Nat) : -[n+1] - 1 = -[n + 1 +1] := rfl
@[simp] protected theorem sub_self (a : Int) : a - a = 0 := Int.add_right_neg a
@[simp] protected theorem sub_zero (a : Int) : a - 0 = a := Int.add_zero a
@[simp] protected theorem zero_sub (a : Int) : 0 - a = -a := Int.zero_add (-a)
@[simp] protected theorem sub_neg (a b : Int) : a - -b = a + b := by rw [Int.sub_eq_add_neg, Int.neg_neg]
protected theorem add_neg_eq_sub {a b : Int} : a + -b = a - b := rfl
theorem add_neg_one (i : Int) : i + -1 = i - 1 := rfl
@[simp] protected theorem sub_add_cancel (a b : Int) : a - b + b = a := Int.neg_add_cancel_right a b
@[simp] protected theorem add_sub_cancel (a b : Int) : a + b - b = a := Int.add_neg_cancel_right a b
protected theorem add_sub_cancel_left (a b : Int) : a + b - a = b := by rw [Int.add_comm, Int.add_sub_cancel]
protected theorem add_sub_assoc (a b c : Int) : a + b - c = a + (b - c) := Int.add_assoc a b (-c)
protected theorem sub_add_eq_add_sub (a b c : Int) : a - b + c = a + c - b := Int.add_right_comm a (-b) c
protected theorem sub_sub (a b c : Int) : a - b - c = a - (b + c) := by
  simp only [Int.sub_eq_add_neg, Int.neg_add, Int.add_assoc]
protected theorem sub_right_comm (a b c : Int) : a - b - c = a - c - b := Int.add_right_comm a (-b) (-c)
protected theorem neg_sub (a b : Int) : -(a - b) = b - a := by
  rw [Int.sub_eq_add_neg, Int.neg_add, Int.neg_neg, Int.add_comm]; rfl
protected theorem sub_sub_self (a b : Int) : a - (a - b) = b := by
  rw [Int.sub_eq_add_neg, Int.neg_sub, Int.add_comm, Int.sub_add_cancel]
protected theorem neg_add_eq_sub (a b : Int) : -a + b = b - a := Int.add_comm (-a) b
protected theorem add_sub_add_right (a b c : Int) : a + c - (b + c) = a - b := by
  rw [Int.add_comm b, ← Int.sub_sub, Int.add_sub_cancel]
protected theorem add_sub_add_left (a b c : Int) : c + a - (c + b) = a - b := by
  rw [Int.add_comm c, Int.add_comm c, Int.add_sub_add_right]
protected theorem sub_add_sub_cancel (a b c : Int) : a - b + (b - c) = a - c := by
  rw [← Int.add_sub_assoc, Int.sub_add_cancel]
protected theorem sub_eq_zero_of_eq {a b : Int} (h : a = b) : a - b = 0 := by rw [h, Int.sub_self]
protected theorem eq_of_sub_eq_zero {a b : Int} (h : a - b = 0) : a = b := by
  rw [← Int.sub_add_cancel a b, h, Int.zero_add]
protected theorem sub_eq_zero {a b : Int} : a - b = 0 ↔ a = b := ⟨Int.eq_of_sub_eq_zero, Int.sub_eq_zero_of_eq⟩
@[simp] protected theorem sub_left_inj {i j : Int} (k : Int) : (i - k = j - k) ↔ i = j := Int.add_left_inj (-k)
@[simp] protected theorem sub_right_inj {i j : Int} (k : Int) : (k - i = k - j) ↔ i = j := (Int.add_right_inj k).trans Int.neg_inj
protected theorem sub_eq_iff_eq_add {b a c : Int} : a - b = c ↔ a = c + b :=
  ⟨fun h => by rw [← h, Int.sub_add_cancel], fun h => by rw [h, Int.add_sub_cancel]⟩
protected theorem sub_eq_iff_eq_add' {b a c : Int} : a - b = c ↔ a = b + c := by rw [Int.add_comm, Int.sub_eq_iff_eq_add]
protected theorem eq_sub_iff_add_eq {a b c : Int} : a = b - c ↔ a + c = b := by rw [eq_comm, Int.sub_eq_iff_eq_add, eq_comm]
@[norm_cast] theorem ofNat_sub {m n : Nat} (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := by
  obtain ⟨k, rfl⟩ := Nat.le.dest h
  rw [Nat.add_sub_cancel_left, natCast_add, Int.add_sub_cancel_left]
theorem natCast_sub {m n : Nat} (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := ofNat_sub h
theorem negSucc_coe' (n : Nat) : -[n+1] = -↑n - 1 := by rw [negSucc_eq, Int.neg_add]; rfl
theorem negSucc_eq' (m : Nat) : -[m+1] = -m - 1 := negSucc_coe' m
protected theorem subNatNat_eq_coe {m n : Nat} : subNatNat m n = ↑m - ↑n := by
  refine subNatNat_elim m n (fun m n i => i = m - n) (fun i n => ?_) (fun i m => ?_)
  · rw [natCast_add, Int.add_sub_cancel_left]
  · rw [Nat.add_assoc, natCast_add, ← Int.sub_sub, Int.sub_self, Int.zero_sub]; rfl

/-! ### Multiplication -/

theorem ofNat_mul_negSucc (m n : Nat) : (m : Int) * -[n+1] = -↑(m * Nat.succ n) := rfl
theorem negSucc_mul_ofNat (m n : Nat) : -[m+1] * n = -↑(Nat.succ m * n) := rfl
theorem negSucc_mul_negSucc (m n : Nat) : -[m+1] * -[n+1] = Nat.succ m * Nat.succ n := rfl
protected theorem mul_comm (a b : Int) : a * b = b * a := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  obtain ⟨p, q, rfl⟩ := exists_diff b
  rw [diff_mul, diff_mul, Nat.mul_comm m, Nat.mul_comm n, Nat.mul_comm m, Nat.mul_comm n, Nat.add_comm (q * m)]
protected theorem mul_assoc (a b c : Int) : a * b * c = a * (b * c) := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  obtain ⟨p, q, rfl⟩ := exists_diff b
  obtain ⟨r, s, rfl⟩ := exists_diff c
  simp only [diff_mul, Nat.add_mul, Nat.mul_add, Nat.mul_assoc]; ac_rfl
instance : Std.Associative (α := Int) (· * ·) := ⟨Int.mul_assoc⟩
instance : Std.Commutative (α := Int) (· * ·) := ⟨Int.mul_comm⟩
protected theorem mul_left_comm (a b c : Int) : a * (b * c) = b * (a * c) := by rw [← Int.mul_assoc, Int.mul_comm a, Int.mul_assoc]
protected theorem mul_right_comm (a b c : Int) : a * b * c = a * c * b := by rw [Int.mul_assoc, Int.mul_comm b, Int.mul_assoc]
protected theorem mul_add (a b c : Int) : a * (b + c) = a * b + a * c := by
  obtain ⟨m, n, rfl⟩ := exists_diff a
  obtain ⟨p, q, rfl⟩ := exists_diff b
  obtain ⟨r, s, rfl⟩ := exists_diff c
  simp only [diff_mul, diff_add, Nat.mul_add]; ac_rfl
protected theorem add_mul (a b c : Int) : (a + b) * c = a * c + b * c := by
  rw [Int.mul_comm, Int.mul_add, Int.mul_comm c, Int.mul_comm c]
@[simp] protected theorem mul_zero (a : Int) : a * 0 = 0 := by cases a <;> rfl
@[simp] protected theorem zero_mul (a : Int) : 0 * a = 0 := by rw [Int.mul_comm, Int.mul_zero]
@[simp] protected theorem one_mul : ∀ a : Int, 1 * a = a
  | ofNat n => congrArg ofNat (Nat.one_mul n)
  | negSucc n => congrArg negSucc (Nat.one_mul n)
@[simp] protected theorem mul_one (a : Int) : a * 1 = a := by rw [Int.mul_comm, Int.one_mul]
instance : Std.LawfulIdentity (α := Int) (· * ·) 1 where
  left_id := Int.one_mul
  right_id := Int.mul_one
protected theorem neg_mul_eq_neg_mul (a b : Int) : -(a * b) = -a * b :=
  Int.neg_eq_of_add_eq_zero (by rw [← Int.add_mul, Int.add_right_neg, Int.zero_mul])
protected theorem neg_mul_eq_mul_neg (a b : Int) : -(a * b) = a * -b :=
  Int.neg_eq_of_add_eq_zero (by rw [← Int.mul_add, Int.add_right_neg, Int.mul_zero])
@[simp] protected theorem neg_mul (a b : Int) : -a * b = -(a * b) := (Int.neg_mul_eq_neg_mul a b).symm
@[simp] protected theorem mul_neg (a b : Int) : a * -b = -(a * b) := (Int.neg_mul_eq_mul_neg a b).symm
protected theorem neg_mul_neg (a b : Int) : -a * -b = a * b := by rw [Int.neg_mul, Int.mul_neg, Int.neg_neg]
protected theorem neg_mul_comm (a b : Int) : -a * b = a * -b := by rw [Int.neg_mul, Int.mul_neg]
protected theorem mul_neg_one (a : Int) : a * -1 = -a := by rw [Int.mul_neg, Int.mul_one]
protected theorem neg_eq_neg_one_mul (a : Int) : -a = -1 * a := by rw [Int.neg_mul, Int.one_mul]
protected theorem mul_sub (a b c : Int) : a * (b - c) = a * b - a * c := by rw [Int.sub_eq_add_neg, Int.mul_add, Int.mul_neg]; rfl
protected theorem sub_mul (a b c : Int) : (a - b) * c = a * c - b * c := by rw [Int.sub_eq_add_neg, Int.add_mul, Int.neg_mul]; rfl
protected theorem two_mul (n : Int) : 2 * n = n + n := by rw [show (2 : Int) = 1 + 1 from rfl, Int.add_mul, Int.one_mul]
protected theorem mul_two (n : Int) : n * 2 = n + n := by rw [Int.mul_comm, Int.two_mul]
@[simp] protected theorem mul_eq_zero {a b : Int} : a * b = 0 ↔ a = 0 ∨ b = 0 := by
  refine ⟨fun h => ?_, fun h => h.elim (fun h => by rw [h, Int.zero_mul]) fun h => by rw [h, Int.mul_zero]⟩
  cases a <;> cases b
  · exact (Nat.mul_eq_zero.mp (ofNat.inj h)).imp (congrArg ofNat) (congrArg ofNat)
  · rename_i m n
    cases m with
    | zero => exact .inl rfl
    | succ m => exact nomatch h
  · rename_i m n
    cases n with
    | zero => exact .inr rfl
    | succ n => exact nomatch h
  · exact absurd (ofNat.inj h) (Nat.succ_ne_zero _)
protected theorem mul_ne_zero {a b : Int} (a0 : a ≠ 0) (b0 : b ≠ 0) : a * b ≠ 0 := fun h => (Int.mul_eq_zero.mp h).elim a0 b0
@[simp] protected theorem mul_ne_zero_iff {a b : Int} : a * b ≠ 0 ↔ a ≠ 0 ∧ b ≠ 0 := by rw [ne_eq, Int.mul_eq_zero, not_or]
protected theorem eq_of_mul_eq_mul_right {a b c : Int} (ha : a ≠ 0) (h : b * a = c * a) : b = c :=
  Int.eq_of_sub_eq_zero ((Int.mul_eq_zero.mp (by rw [Int.sub_mul, h, Int.sub_self])).resolve_right ha)
protected theorem eq_of_mul_eq_mul_left {a b c : Int} (ha : a ≠ 0) (h : a * b = a * c) : b = c :=
  Int.eq_of_mul_eq_mul_right ha (by rw [Int.mul_comm b, h, Int.mul_comm])
theorem mul_eq_mul_left_iff {a b c : Int} (h : c ≠ 0) : c * a = c * b ↔ a = b := ⟨Int.eq_of_mul_eq_mul_left h, fun e => e ▸ rfl⟩
theorem mul_eq_mul_right_iff {a b c : Int} (h : c ≠ 0) : a * c = b * c ↔ a = b := ⟨Int.eq_of_mul_eq_mul_right h, fun e => e ▸ rfl⟩
theorem eq_one_of_mul_eq_self_left {a b : Int} (Hpos : a ≠ 0) (H : b * a = a) : b = 1 :=
  Int.eq_of_mul_eq_mul_right Hpos (by rw [H, Int.one_mul])
theorem eq_one_of_mul_eq_self_right {a b : Int} (Hpos : b ≠ 0) (H : b * a = b) : a = 1 :=
  Int.eq_of_mul_eq_mul_left Hpos (by rw [H, Int.mul_one])
end Int
