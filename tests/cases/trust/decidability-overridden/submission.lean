noncomputable local instance (priority := 10000) lie (p : Prop) : Decidable p := sorry
theorem t : decide (1 = 2) = true := sorry
