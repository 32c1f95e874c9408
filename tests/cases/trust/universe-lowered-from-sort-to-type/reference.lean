theorem t.{u} (α : Sort u) (a b : α) (h : a = b) : b = a := by
  sorry
