inductive Odd : Nat → Prop | one : Odd 1 | step : Odd n → Odd (n + 2)
theorem t : Odd 2 := by
  sorry
