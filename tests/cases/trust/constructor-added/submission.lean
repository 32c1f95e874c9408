inductive Few | one | two | three
theorem t (P : Few → Prop) : (∃ x, P x) → P .one ∨ P .two := sorry
