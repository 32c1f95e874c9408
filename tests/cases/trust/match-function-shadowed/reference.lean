theorem t (n : Nat) : (match n with | 0 => True | _ + 1 => False) := by
  sorry
