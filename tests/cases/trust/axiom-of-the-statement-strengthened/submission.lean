axiom p : Nat → Prop
axiom h : ∀ n, p n
theorem t : p 1 := h 1
