axiom p : Prop
axiom h : p
theorem t : p := h
