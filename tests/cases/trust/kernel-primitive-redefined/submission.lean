protected def Nat.land (_ _ : Nat) : Nat := 0
theorem computed : Nat.land 3 1 = 1 := rfl
theorem defined (a b : Nat) : Nat.land a b = 0 := rfl
theorem t : False := absurd ((defined 3 1).symm.trans computed) nofun
