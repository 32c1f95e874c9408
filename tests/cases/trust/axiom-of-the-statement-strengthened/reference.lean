axiom p : Nat → Prop
axiom h : p 0
theorem t : p 1 := by
  sorry
