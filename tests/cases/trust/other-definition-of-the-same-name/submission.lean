def double (n : Nat) : Nat := n
theorem t (n : Nat) : double n = n := rfl
