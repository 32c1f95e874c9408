theorem t (x y : Nat) (g : x < y) : x ≤ y := by
  omega
