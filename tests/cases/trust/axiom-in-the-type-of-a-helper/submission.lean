axiom size : Nat
axiom bad : Fin size → False
axiom good : Fin size
theorem t : False := bad good
