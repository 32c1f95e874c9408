inductive Odd : Nat → Prop | one : Odd 1 | step : Odd n → Odd (n + 1)
theorem t : Odd 2 := .step .one
