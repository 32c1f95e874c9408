def one : Nat := 1
def double (n : Nat) : Nat := n + one
theorem t (n : Nat) : double n = n := by
  sorry
