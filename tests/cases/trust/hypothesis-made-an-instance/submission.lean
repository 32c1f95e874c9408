class Good (n : Nat) where h : 0 < n
theorem t (n : Nat) [g : Good n] : 0 < n := g.h
