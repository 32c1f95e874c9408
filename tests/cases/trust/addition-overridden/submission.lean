local instance (priority := 10000) lie : HAdd Nat Nat Nat := ⟨fun a _ => a⟩
theorem t (n : Nat) : n + 1 = n := rfl
