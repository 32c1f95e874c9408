theorem t.{v, u} (α : Type u) (β : Type v) : True := trivial
