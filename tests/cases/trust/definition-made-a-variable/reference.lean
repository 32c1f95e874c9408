def bound : Nat := 3
theorem t : bound = 2 := by
  sorry
