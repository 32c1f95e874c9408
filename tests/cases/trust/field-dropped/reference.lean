structure Small where
  n : Nat
  h : n < 2
theorem t : ∃ s : Small, s.n = 2 := by
  sorry
