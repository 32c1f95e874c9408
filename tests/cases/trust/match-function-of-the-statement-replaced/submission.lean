theorem t (n : Nat) : (match n with | 0 => True | _ + 1 => True) := by
  cases n <;> trivial
