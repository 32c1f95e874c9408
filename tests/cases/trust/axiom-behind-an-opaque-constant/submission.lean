axiom cheat : False
opaque hidden : {n : Nat // False} := cheat.elim
theorem t : False := hidden.2
