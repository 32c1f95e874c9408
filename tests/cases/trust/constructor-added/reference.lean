inductive Few | one | two
theorem t (P : Few → Prop) : (∃ x, P x) → P .one ∨ P .two := by
  sorry
