theorem t.{u, v} (α : Type u) (β : Type v) : True := by
  sorry
