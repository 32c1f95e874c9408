@[default_instance 5000] instance lie (n : Nat) : OfNat Int n := ⟨n⟩
theorem t : ∃ n, n + 1 = 0 := ⟨-1, rfl⟩
