def c : Nat := 0
theorem t : c = 1 := by
  sorry
