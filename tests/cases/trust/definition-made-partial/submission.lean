partial def down (n : Nat) : Nat := down (n + 1)
theorem t : down 1 = 2 := sorry
