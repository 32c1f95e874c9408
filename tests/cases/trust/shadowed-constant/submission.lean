namespace Nat
end Nat
def n.succ := 0
local notation "Nat.succ" => id
theorem t (n : Nat) : n = Nat.succ n := rfl
