theorem t (a b : Int) (h : a < b) : a ≤ b := by
  omega
