theorem t (a b : Nat) (h : a < b) (g : b = 0) : False := by
  sorry
