opaque zero : Nat
theorem t : zero = 1 := sorry
