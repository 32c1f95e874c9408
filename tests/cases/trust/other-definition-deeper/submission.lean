def one : Nat := 0
def double (n : Nat) : Nat := n + one
theorem t (n : Nat) : double n = n := rfl
