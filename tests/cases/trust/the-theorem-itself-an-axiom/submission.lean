axiom t : False
