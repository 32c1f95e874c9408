theorem helper (a b : Nat) (h : a < b) : a ≤ b := Nat.le_of_lt h
theorem t (a b : Nat) (h : a < b) : a ≤ b := helper a b h
