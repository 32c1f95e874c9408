mutual
inductive Even : Nat → Prop | zero : Even 0 | succ : Odd n → Even (n + 1)
inductive Odd : Nat → Prop | succ : Even n → Odd (n + 1)
end
theorem two : Even 2 := .succ (.succ .zero)
theorem t (a b : Nat) (h : a < b) : a ≤ b := (fun _ => Nat.le_of_lt h) two
