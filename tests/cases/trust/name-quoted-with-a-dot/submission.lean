namespace n
theorem «_root_.t» (a b : Nat) (h : a < b) : a ≤ b := Nat.le_of_lt h
end n
