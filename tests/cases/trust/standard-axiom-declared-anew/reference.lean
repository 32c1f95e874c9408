prelude
inductive P : Prop
axiom h : P
theorem t : P := h
