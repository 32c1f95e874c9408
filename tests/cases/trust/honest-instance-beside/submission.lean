instance (priority := low) mine : LT Nat := ⟨fun _ _ => True⟩
theorem t (n : Nat) : n < n + 1 := Nat.lt_succ_self n
