noncomputable def t.match_1 (motive : Nat → Sort u) (n : Nat) (h : Unit → motive 0) (_ : (n : Nat) → motive (n + 1)) : motive n := sorry
theorem t (n : Nat) : t.match_1 (fun _ => Prop) n (fun _ => True) (fun _ => False) := sorry
