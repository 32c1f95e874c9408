/- Recursive functions and theorems that need a measure: `termination_by`, equations, functional induction. -/

def log (n : Nat) : Nat := if h : n ≤ 1 then 0 else 1 + log (n / 2)
termination_by n
decreasing_by exact Nat.div_lt_self (Nat.lt_trans Nat.one_pos (Nat.lt_of_not_le h)) (by decide)
example (n : Nat) (h : n ≤ 1) : log n = 0 := by rw [log]; simp [h]
example (n : Nat) (h : n ≤ 1) : log n = 0 := by unfold log; simp [h]
theorem log_le (n : Nat) : log n ≤ n := by
  induction n using log.induct with
  | case1 n h => rw [log, dif_pos h]; exact Nat.zero_le n
  | case2 n h ih =>
    rw [log, dif_neg h, Nat.add_comm]
    exact Nat.le_trans (Nat.succ_le_succ ih) (Nat.div_lt_self (Nat.lt_trans Nat.one_pos (Nat.lt_of_not_le h)) (by decide))
def ackermann : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ackermann m 1
  | m + 1, n + 1 => ackermann m (ackermann (m + 1) n)
termination_by m n => (m, n)
example (n : Nat) : ackermann 0 n = n + 1 := by rw [ackermann]
example : ackermann 1 1 = 3 := by simp [ackermann]
theorem ackermann_pos (m n : Nat) : 0 < ackermann m n := by
  fun_induction ackermann m n with
  | case1 n => exact Nat.succ_pos n
  | case2 m ih => exact ih
  | case3 m n _ ih => exact ih
def interleave {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: interleave ys xs
termination_by xs ys => xs.length + ys.length
decreasing_by simp [Nat.add_comm, Nat.add_left_comm]
example : interleave [1, 3] [2, 4] = [1, 2, 3, 4] := by simp [interleave]
theorem zero_le_by_wf (n : Nat) : 0 ≤ n := by
  if h : n = 0 then simp else exact Nat.le_trans (zero_le_by_wf (n - 1)) (Nat.sub_le n 1)
termination_by n
decreasing_by exact Nat.sub_one_lt h
/- The condition of an `if` is at hand in the proof of termination, even when it has no name. -/
def halvings (n : Nat) : Nat := if n ≤ 1 then 0 else halvings (n / 2) + 1
decreasing_by exact Nat.div_lt_self (Nat.lt_trans Nat.one_pos (Nat.lt_of_not_le ‹_›)) (by decide)
example : halvings 8 = 3 := by simp [halvings]
