theorem s (a b : Nat) (h : a < b) : a ≤ b := by
  omega
