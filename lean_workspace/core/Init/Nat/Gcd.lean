prelude
import Init.Nat.Dvd

/-
Greatest common divisor, least common multiple, coprime numbers. `Nat.gcd` is Euclid's algorithm with a bound on the number of steps, so
that the recursion is structural; `Nat.gcd_rec` is its usual equation. The kernel computes it natively.
-/

set_option linter.all false
set_option autoImplicit false
namespace Nat

/-! ### Greatest common divisor -/

private def gcdLoop : Nat → Nat → Nat → Nat
  | 0, _, n => n
  | fuel + 1, m, n => if m = 0 then n else gcdLoop fuel (n % m) m
@[extern "lean_nat_gcd"] def gcd (m n : @& Nat) : Nat := gcdLoop (m + 1) m n
private theorem gcdLoop_bound : ∀ f g m n : Nat, m < f → m < g → gcdLoop f m n = gcdLoop g m n
  | 0, _, _, _, h, _ => absurd h (not_lt_zero _)
  | _, 0, _, _, _, h => absurd h (not_lt_zero _)
  | f + 1, g + 1, m, n, hf, hg => by
    show (if m = 0 then _ else _) = (if m = 0 then _ else _)
    by_cases hc : m = 0
    · rw [if_pos hc, if_pos hc]
    · rw [if_neg hc, if_neg hc]
      have hm : n % m < m := mod_lt n (Nat.pos_of_ne_zero hc)
      exact gcdLoop_bound f g _ _ (Nat.lt_of_lt_of_le hm (le_of_lt_succ hf)) (Nat.lt_of_lt_of_le hm (le_of_lt_succ hg))
@[simp] theorem gcd_zero_left (y : Nat) : gcd 0 y = y := rfl
theorem gcd_def (x y : Nat) : gcd x y = if x = 0 then y else gcd (y % x) x := by
  show (if x = 0 then y else gcdLoop x (y % x) x) = (if x = 0 then y else gcdLoop (y % x + 1) (y % x) x)
  by_cases hx : x = 0
  · rw [if_pos hx, if_pos hx]
  · rw [if_neg hx, if_neg hx, gcdLoop_bound _ _ _ _ (mod_lt y (Nat.pos_of_ne_zero hx)) (Nat.lt_add_one _)]
theorem gcd_rec (m n : Nat) : gcd m n = gcd (n % m) m := by
  rw [gcd_def m]
  by_cases h : m = 0
  · rw [if_pos h, h, mod_zero, gcd_def n]
    by_cases hn : n = 0
    · rw [if_pos hn, hn]
    · rw [if_neg hn, zero_mod, gcd_zero_left]
  · rw [if_neg h]
theorem gcd_add_one (x y : Nat) : gcd (x + 1) y = gcd (y % (x + 1)) (x + 1) := gcd_rec (x + 1) y
@[elab_as_elim] theorem gcd.induction {P : Nat → Nat → Prop} (m n : Nat) (H0 : ∀ n, P 0 n) (H1 : ∀ m n, 0 < m → P (n % m) m → P m n) : P m n := by
  induction m using Nat.strongRecOn generalizing n with
  | ind m ih => exact (Nat.eq_zero_or_pos m).elim (fun e => e ▸ H0 n) fun h => H1 m n h (ih _ (mod_lt n h) m)
theorem gcd_dvd (m n : Nat) : (gcd m n ∣ m) ∧ (gcd m n ∣ n) := by
  induction m, n using gcd.induction with
  | H0 n => exact ⟨Nat.dvd_zero _, Nat.dvd_refl n⟩
  | H1 m n hm ih => rw [gcd_rec]; exact ⟨ih.2, (dvd_mod_iff ih.2).mp ih.1⟩
theorem gcd_dvd_left (m n : Nat) : gcd m n ∣ m := (gcd_dvd m n).1
theorem gcd_dvd_right (m n : Nat) : gcd m n ∣ n := (gcd_dvd m n).2
theorem dvd_gcd {k m n : Nat} : k ∣ m → k ∣ n → k ∣ gcd m n := by
  induction m, n using gcd.induction with
  | H0 n => exact fun _ h => h
  | H1 m n hm ih => rw [gcd_rec]; exact fun h₁ h₂ => ih ((dvd_mod_iff h₁).mpr h₂) h₁
theorem dvd_gcd_iff {k m n : Nat} : k ∣ gcd m n ↔ k ∣ m ∧ k ∣ n :=
  ⟨fun h => ⟨Nat.dvd_trans h (gcd_dvd_left m n), Nat.dvd_trans h (gcd_dvd_right m n)⟩, fun h => dvd_gcd h.1 h.2⟩
theorem gcd_comm (m n : Nat) : gcd m n = gcd n m :=
  Nat.dvd_antisymm (dvd_gcd (gcd_dvd_right m n) (gcd_dvd_left m n)) (dvd_gcd (gcd_dvd_right n m) (gcd_dvd_left n m))
@[simp] theorem gcd_zero_right (n : Nat) : gcd n 0 = n := by rw [gcd_comm, gcd_zero_left]
@[simp] theorem gcd_self (n : Nat) : gcd n n = n := Nat.dvd_antisymm (gcd_dvd_left n n) (dvd_gcd (Nat.dvd_refl n) (Nat.dvd_refl n))
@[simp] theorem gcd_one_left (n : Nat) : gcd 1 n = 1 := eq_one_of_dvd_one (gcd_dvd_left 1 n)
@[simp] theorem gcd_one_right (n : Nat) : gcd n 1 = 1 := eq_one_of_dvd_one (gcd_dvd_right n 1)
theorem gcd_assoc (m n k : Nat) : gcd (gcd m n) k = gcd m (gcd n k) :=
  Nat.dvd_antisymm
    (dvd_gcd (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_left m n)) (dvd_gcd (Nat.dvd_trans (gcd_dvd_left _ k) (gcd_dvd_right m n)) (gcd_dvd_right _ k)))
    (dvd_gcd (dvd_gcd (gcd_dvd_left m _) (Nat.dvd_trans (gcd_dvd_right m _) (gcd_dvd_left n k))) (Nat.dvd_trans (gcd_dvd_right m _) (gcd_dvd_right n k)))
theorem gcd_eq_left {m n : Nat} (h : m ∣ n) : gcd m n = m := Nat.dvd_antisymm (gcd_dvd_left m n) (dvd_gcd (Nat.dvd_refl m) h)
theorem gcd_eq_right {m n : Nat} (h : n ∣ m) : gcd m n = n := by rw [gcd_comm, gcd_eq_left h]
theorem gcd_pos_of_pos_left {m : Nat} (n : Nat) (mpos : 0 < m) : 0 < gcd m n := pos_of_dvd_of_pos (gcd_dvd_left m n) mpos
theorem gcd_pos_of_pos_right {n : Nat} (m : Nat) (npos : 0 < n) : 0 < gcd m n := pos_of_dvd_of_pos (gcd_dvd_right m n) npos
theorem gcd_le_left {m : Nat} (n : Nat) (h : 0 < m) : gcd m n ≤ m := le_of_dvd h (gcd_dvd_left m n)
theorem gcd_le_right {m : Nat} (n : Nat) (h : 0 < n) : gcd m n ≤ n := le_of_dvd h (gcd_dvd_right m n)
theorem eq_zero_of_gcd_eq_zero_left {m n : Nat} (H : gcd m n = 0) : m = 0 := eq_zero_of_zero_dvd (H ▸ gcd_dvd_left m n)
theorem eq_zero_of_gcd_eq_zero_right {m n : Nat} (H : gcd m n = 0) : n = 0 := eq_zero_of_zero_dvd (H ▸ gcd_dvd_right m n)
@[simp] theorem gcd_eq_zero_iff {m n : Nat} : gcd m n = 0 ↔ m = 0 ∧ n = 0 :=
  ⟨fun h => ⟨eq_zero_of_gcd_eq_zero_left h, eq_zero_of_gcd_eq_zero_right h⟩, fun ⟨hm, hn⟩ => by rw [hm, hn, gcd_self]⟩
theorem gcd_left_comm (m n k : Nat) : gcd m (gcd n k) = gcd n (gcd m k) := by rw [← gcd_assoc, gcd_comm m n, gcd_assoc]
theorem gcd_right_comm (m n k : Nat) : gcd (gcd m n) k = gcd (gcd m k) n := by rw [gcd_assoc, gcd_comm n k, ← gcd_assoc]
@[simp] theorem gcd_mod_left {m n : Nat} : gcd (m % n) n = gcd m n := by rw [← gcd_rec, gcd_comm]
@[simp] theorem gcd_mod_right {m n : Nat} : gcd m (n % m) = gcd m n := by rw [gcd_comm, ← gcd_rec]
@[simp] theorem gcd_add_mul_right_right (m n k : Nat) : gcd m (n + k * m) = gcd m n := by rw [← gcd_mod_right, add_mul_mod_self_right, gcd_mod_right]
@[simp] theorem gcd_add_mul_left_right (m n k : Nat) : gcd m (n + m * k) = gcd m n := by rw [Nat.mul_comm, gcd_add_mul_right_right]
@[simp] theorem gcd_add_self_right (m n : Nat) : gcd m (n + m) = gcd m n := by rw [← gcd_mod_right, add_mod_right, gcd_mod_right]
@[simp] theorem gcd_self_add_right (m n : Nat) : gcd m (m + n) = gcd m n := by rw [Nat.add_comm, gcd_add_self_right]
@[simp] theorem gcd_add_self_left (m n : Nat) : gcd (n + m) m = gcd n m := by rw [gcd_comm, gcd_add_self_right, gcd_comm]
@[simp] theorem gcd_self_add_left (m n : Nat) : gcd (m + n) m = gcd n m := by rw [Nat.add_comm, gcd_add_self_left]
theorem gcd_mul_left (m n k : Nat) : gcd (m * n) (m * k) = m * gcd n k := by
  induction n, k using gcd.induction with
  | H0 k => rw [Nat.mul_zero, gcd_zero_left, gcd_zero_left]
  | H1 n k _ ih => rw [gcd_rec, mul_mod_mul_left, ih, ← gcd_rec]
theorem gcd_mul_right (m n k : Nat) : gcd (m * n) (k * n) = gcd m k * n := by
  rw [Nat.mul_comm m, Nat.mul_comm k, gcd_mul_left, Nat.mul_comm]
@[simp] theorem gcd_mul_left_left (m n : Nat) : gcd (m * n) n = n := gcd_eq_right (Nat.dvd_mul_left n m)
@[simp] theorem gcd_mul_left_right (m n : Nat) : gcd n (m * n) = n := gcd_eq_left (Nat.dvd_mul_left n m)
@[simp] theorem gcd_mul_right_left (m n : Nat) : gcd (n * m) n = n := gcd_eq_right (Nat.dvd_mul_right n m)
@[simp] theorem gcd_mul_right_right (m n : Nat) : gcd n (n * m) = n := gcd_eq_left (Nat.dvd_mul_right n m)
theorem gcd_dvd_gcd_of_dvd_left {m k : Nat} (n : Nat) (H : m ∣ k) : gcd m n ∣ gcd k n :=
  dvd_gcd (Nat.dvd_trans (gcd_dvd_left m n) H) (gcd_dvd_right m n)
theorem gcd_dvd_gcd_of_dvd_right {m k : Nat} (n : Nat) (H : m ∣ k) : gcd n m ∣ gcd n k :=
  dvd_gcd (gcd_dvd_left n m) (Nat.dvd_trans (gcd_dvd_right n m) H)

/-! ### Least common multiple -/

def lcm (m n : Nat) : Nat := m * n / gcd m n
theorem gcd_mul_lcm (m n : Nat) : gcd m n * lcm m n = m * n :=
  Nat.mul_div_cancel' (Nat.dvd_trans (gcd_dvd_left m n) (Nat.dvd_mul_right m n))
theorem lcm_comm (m n : Nat) : lcm m n = lcm n m := by unfold lcm; rw [Nat.mul_comm, gcd_comm]
@[simp] theorem lcm_zero_left (m : Nat) : lcm 0 m = 0 := by unfold lcm; rw [Nat.zero_mul, Nat.zero_div]
@[simp] theorem lcm_zero_right (m : Nat) : lcm m 0 = 0 := by rw [lcm_comm, lcm_zero_left]
@[simp] theorem lcm_one_left (m : Nat) : lcm 1 m = m := by unfold lcm; rw [Nat.one_mul, gcd_one_left, Nat.div_one]
@[simp] theorem lcm_one_right (m : Nat) : lcm m 1 = m := by rw [lcm_comm, lcm_one_left]
@[simp] theorem lcm_self (m : Nat) : lcm m m = m := by
  rcases Nat.eq_zero_or_pos m with rfl | h
  · exact lcm_zero_left 0
  · unfold lcm; rw [gcd_self, mul_div_cancel m h]
theorem dvd_lcm_left (m n : Nat) : m ∣ lcm m n := by
  obtain ⟨c, hc⟩ := gcd_dvd_right m n
  rcases Nat.eq_zero_or_pos (gcd m n) with h | h
  · rw [eq_zero_of_gcd_eq_zero_left h]; exact Nat.dvd_of_eq (lcm_zero_left n).symm
  · exact ⟨c, Nat.eq_of_mul_eq_mul_left h (by rw [gcd_mul_lcm, Nat.mul_left_comm, ← hc])⟩
theorem dvd_lcm_right (m n : Nat) : n ∣ lcm m n := lcm_comm n m ▸ dvd_lcm_left n m
theorem lcm_dvd {m n k : Nat} (H1 : m ∣ k) (H2 : n ∣ k) : lcm m n ∣ k := by
  rcases Nat.eq_zero_or_pos (gcd m n) with h | h
  · rw [eq_zero_of_gcd_eq_zero_left h, lcm_zero_left]; rw [eq_zero_of_gcd_eq_zero_left h] at H1; exact H1
  · refine Nat.dvd_of_mul_dvd_mul_left h ?_
    rw [gcd_mul_lcm, ← gcd_mul_right]
    exact dvd_gcd (Nat.mul_dvd_mul_left m H2) (Nat.mul_comm n m ▸ Nat.mul_dvd_mul_left n H1)
theorem lcm_dvd_iff {m n k : Nat} : lcm m n ∣ k ↔ m ∣ k ∧ n ∣ k :=
  ⟨fun h => ⟨Nat.dvd_trans (dvd_lcm_left m n) h, Nat.dvd_trans (dvd_lcm_right m n) h⟩, fun h => lcm_dvd h.1 h.2⟩
theorem lcm_pos {m n : Nat} (hm : 0 < m) (hn : 0 < n) : 0 < lcm m n :=
  Nat.pos_of_mul_pos_left (n := gcd m n) (gcd_mul_lcm m n ▸ Nat.mul_pos hm hn)
theorem lcm_assoc (m n k : Nat) : lcm (lcm m n) k = lcm m (lcm n k) :=
  Nat.dvd_antisymm
    (lcm_dvd (lcm_dvd (dvd_lcm_left m _) (Nat.dvd_trans (dvd_lcm_left n k) (dvd_lcm_right m _))) (Nat.dvd_trans (dvd_lcm_right n k) (dvd_lcm_right m _)))
    (lcm_dvd (Nat.dvd_trans (dvd_lcm_left m n) (dvd_lcm_left _ k)) (lcm_dvd (Nat.dvd_trans (dvd_lcm_right m n) (dvd_lcm_left _ k)) (dvd_lcm_right _ k)))

/-! ### Coprime numbers -/

@[reducible] def Coprime (m n : Nat) : Prop := gcd m n = 1
theorem coprime_iff_gcd_eq_one {m n : Nat} : gcd m n = 1 ↔ Coprime m n := Iff.rfl
theorem Coprime.gcd_eq_one {m n : Nat} : Coprime m n → gcd m n = 1 := id
theorem Coprime.symm {m n : Nat} : Coprime n m → Coprime m n := (gcd_comm m n).trans
theorem coprime_comm {m n : Nat} : Coprime n m ↔ Coprime m n := ⟨Coprime.symm, Coprime.symm⟩
theorem coprime_one_left (n : Nat) : Coprime 1 n := gcd_one_left n
theorem coprime_one_right (n : Nat) : Coprime n 1 := gcd_one_right n
theorem Coprime.dvd_of_dvd_mul_right {k n m : Nat} (H1 : Coprime k n) (H2 : k ∣ m * n) : k ∣ m := by
  have h := dvd_gcd (Nat.dvd_mul_left k m) H2
  rwa [gcd_mul_left, H1.gcd_eq_one, Nat.mul_one] at h
theorem Coprime.dvd_of_dvd_mul_left {k m n : Nat} (H1 : Coprime k m) (H2 : k ∣ m * n) : k ∣ n :=
  H1.dvd_of_dvd_mul_right (Nat.mul_comm m n ▸ H2)
theorem Coprime.coprime_dvd_left {k m n : Nat} (H1 : m ∣ k) (H2 : Coprime k n) : Coprime m n :=
  eq_one_of_dvd_one (H2 ▸ gcd_dvd_gcd_of_dvd_left n H1)
theorem Coprime.mul_dvd_of_dvd_of_dvd {a n m : Nat} (hcop : Coprime m n) (ham : m ∣ a) (han : n ∣ a) : m * n ∣ a := by
  obtain ⟨b, rfl⟩ := ham
  exact Nat.mul_dvd_mul_left m (hcop.symm.dvd_of_dvd_mul_left han)
end Nat
