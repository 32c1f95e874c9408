theorem small : 0 < 1 := Nat.zero_lt_one
theorem t : (⟨0, small⟩ : Fin 1) = ⟨0, small⟩ := by
  sorry
