theorem t (n : Nat) (h : n = 0 := by omega) : n = 0 := h
