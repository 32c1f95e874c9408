unsafe def loop : False := loop
theorem t : False := by sorry
