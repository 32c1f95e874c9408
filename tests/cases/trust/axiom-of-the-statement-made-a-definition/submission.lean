def p : Prop := True
theorem t : p := trivial
