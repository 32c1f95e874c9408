theorem t : (⟨0, by decide⟩ : Fin 1).val = 1 := by
  sorry
