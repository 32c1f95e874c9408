noncomputable def pair : {n : Nat // n < n} := sorry
theorem t : False := Nat.lt_irrefl _ pair.2
