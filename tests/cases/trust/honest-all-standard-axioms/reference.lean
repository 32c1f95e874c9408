theorem t (p : Prop) (f g : Nat → Prop) (h : ∀ n, f n = g n) : f = g ∧ (p ∨ ¬p) := by
  sorry
