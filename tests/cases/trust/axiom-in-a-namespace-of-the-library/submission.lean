axiom Nat.cheat : False
theorem t : False := Nat.cheat
