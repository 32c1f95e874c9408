structure Small where
  n : Nat
theorem t : ∃ s : Small, s.n = 2 := ⟨⟨2⟩, rfl⟩
