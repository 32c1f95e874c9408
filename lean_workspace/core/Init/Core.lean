prelude
import Init.Hooks.Macros

/-
Definitions that notation stands for: `↔`, `∃`, `≠`, `⊕`, `Σ`, sets' operators, `a[i]`; the axioms `propext` and `Quot.sound`; `SizeOf`.
No lemmas here.
-/

set_option linter.all false
set_option autoImplicit false
set_option genSizeOf false
set_option genInjectivity false
universe u v w

structure Iff (a b : Prop) : Prop where
  intro ::
  mp : a → b
  mpr : b → a
inductive Exists {α : Sort u} (p : α → Prop) : Prop where
  | intro (w : α) (h : p w) : Exists p
@[reducible] def Ne {α : Sort u} (a b : α) : Prop := ¬(a = b)

/-- Propositional extensionality. -/
axiom propext {a b : Prop} : (a ↔ b) → a = b
/-- Related elements are equal in the quotient. -/
axiom Quot.sound : ∀ {α : Sort u} {r : α → α → Prop} {a b : α}, r a b → Quot.mk r a = Quot.mk r b

@[macro_inline] def bne {α : Type u} [BEq α] (a b : α) : Bool := !(a == b)
inductive Sum (α : Type u) (β : Type v) where
  | inl (val : α) : Sum α β
  | inr (val : β) : Sum α β
inductive PSum (α : Sort u) (β : Sort v) where
  | inl (val : α) : PSum α β
  | inr (val : β) : PSum α β
structure Sigma {α : Type u} (β : α → Type v) where
  fst : α
  snd : β fst
structure PSigma {α : Sort u} (β : α → Sort v) where
  fst : α
  snd : β fst

class EmptyCollection (α : Type u) where emptyCollection : α
class Insert (α : outParam <| Type u) (γ : Type v) where insert : α → γ → γ
export Insert (insert)
class Singleton (α : outParam <| Type u) (β : Type v) where singleton : α → β
export Singleton (singleton)
class HasSubset (α : Type u) where Subset : α → α → Prop
export HasSubset (Subset)
class HasSSubset (α : Type u) where SSubset : α → α → Prop
export HasSSubset (SSubset)
abbrev Superset {α : Type u} [HasSubset α] (a b : α) := Subset b a
abbrev SSuperset {α : Type u} [HasSSubset α] (a b : α) := SSubset b a
class Union (α : Type u) where union : α → α → α
class Inter (α : Type u) where inter : α → α → α
class SDiff (α : Type u) where sdiff : α → α → α
class HasEquiv (α : Sort u) where Equiv : α → α → Sort v
class Setoid (α : Sort u) where
  r : α → α → Prop
  iseqv : (∀ x, r x x) ∧ (∀ {x y}, r x y → r y x) ∧ (∀ {x y z}, r x y → r y z → r x z)
class GetElem (coll : Type u) (idx : Type v) (elem : outParam (Type w)) (valid : outParam (coll → idx → Prop)) where
  getElem (xs : coll) (i : idx) (h : valid xs i) : elem
export GetElem (getElem)
class GetElem? (coll : Type u) (idx : Type v) (elem : outParam (Type w)) (valid : outParam (coll → idx → Prop)) extends
    GetElem coll idx elem valid where
  getElem? : coll → idx → Option elem
  getElem! [Inhabited elem] (xs : coll) (i : idx) : elem := match getElem? xs i with | some e => e | none => default
export GetElem? (getElem? getElem!)

class SizeOf (α : Sort u) where sizeOf : α → Nat
export SizeOf (sizeOf)
@[reducible] protected def default.sizeOf (α : Sort u) : α → Nat | _ => 0
instance (priority := low) instSizeOfDefault (α : Sort u) : SizeOf α where sizeOf := default.sizeOf α
