theorem t.{u} (α : Type u) (β : Type u) : True := trivial
