private axiom cheat : False
private theorem helper : False := cheat
theorem t : False := helper
