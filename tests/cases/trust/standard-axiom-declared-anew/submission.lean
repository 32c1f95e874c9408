prelude
inductive P : Prop
axiom propext : P
theorem t : P := propext
