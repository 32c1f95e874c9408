theorem t (n : Nat) (h : n = m) (g : m = 0) : n = 0 := h.trans g
