universe u
theorem t (α : Type u) (a b : α) (h : a = b) : b = a := h.symm
