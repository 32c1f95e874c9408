def c : Nat := 0
namespace n
def c : Nat := 1
theorem t : c = 1 := rfl
end n
theorem t : n.c = 1 := n.t
