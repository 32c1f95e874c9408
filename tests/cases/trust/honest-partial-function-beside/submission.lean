partial def loop (n : Nat) : Nat := loop (n + 1)
theorem t (a b : Nat) (h : a < b) : a ≤ b := by
  have _n := loop 0
  exact Nat.le_of_lt h
