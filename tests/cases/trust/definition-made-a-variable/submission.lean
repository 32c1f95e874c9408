variable (bound : Nat) (given : bound = 2)
include given
theorem t : bound = 2 := given
