namespace Nat
private theorem lie : 0 = 1 := sorry
end Nat
theorem t (a b : Nat) (h : a < b) : a ≤ b := absurd Nat.lie nofun
