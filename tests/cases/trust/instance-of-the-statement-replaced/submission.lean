structure Pt where n : Nat
instance add : Add Pt := ⟨fun a _ => a⟩
theorem t (a b : Pt) : a + b = a := rfl
