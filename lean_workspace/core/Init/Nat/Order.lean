prelude
import Init.Nat.Basic

/-
Order of the natural numbers; transitivity instances for `calc`.
-/

set_option linter.all false
set_option autoImplicit false
set_option genSizeOf false
set_option genInjectivity false
set_option genCtorIdx true
universe u v w u₁ u₂ v₁ v₂

instance instTransEqEq {α : Sort u} : Trans (@Eq α) (@Eq α) (@Eq α) where trans := Eq.trans
instance : Trans (@LE.le Nat _) (@LE.le Nat _) (@LE.le Nat _) where trans := Nat.le_trans
instance : Trans Iff Iff Iff where trans := Iff.trans

theorem Nat.lt_succ_self (n : Nat) : n < n + 1 := Nat.le.refl
