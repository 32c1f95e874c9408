inductive Two | one | two
theorem both (x : Two) : x = .one ∨ x = .two := by cases x <;> simp
theorem t (a b : Nat) (h : a < b) : a ≤ b := by
  have := both .one
  omega
