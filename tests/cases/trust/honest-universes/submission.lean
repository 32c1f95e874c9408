universe v
theorem helper {α : Sort v} {a b : α} (h : a = b) : b = a := h.symm
theorem t.{u} (α : Type u) (a b : α) (h : a = b) : b = a := helper h
