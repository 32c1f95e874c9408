def one : Nat := 1
namespace hidden
private def one : Nat := 0
local notation "one" => hidden.one
end hidden
open hidden in
theorem t : (hidden.one : Nat) = 0 := rfl
