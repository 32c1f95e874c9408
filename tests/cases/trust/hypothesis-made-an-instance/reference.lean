class Good (n : Nat) where h : 0 < n
theorem t (n : Nat) : 0 < n := by
  sorry
