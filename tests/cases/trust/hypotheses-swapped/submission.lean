theorem t (a b : Nat) (g : b = 0) (h : a < b) : False := by
  omega
