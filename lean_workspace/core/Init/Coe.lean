prelude
import Init.Meta

/-
Coercion classes and the coercions among `Bool`, `Prop`, `Option`, `Subtype`, `Nat`; typed syntax and the pretty printer's
unexpander monad.
-/

set_option linter.all false
set_option autoImplicit false
set_option genSizeOf false
set_option genInjectivity false
set_option genCtorIdx false
universe u v w u₁ u₂ v₁ v₂
open BEq (beq)
open HAdd (hAdd)
open HMul (hMul)
open HPow (hPow)
open HAppend (hAppend)

section Coe
variable {α : Sort u} {β : Sort v} {γ : Sort w}
class Coe (α : semiOutParam (Sort u)) (β : Sort v) where coe : α → β
attribute [coe_decl] Coe.coe
class CoeTC (α : Sort u) (β : Sort v) where coe : α → β
attribute [coe_decl] CoeTC.coe
instance [Coe β γ] [CoeTC α β] : CoeTC α γ where coe a := Coe.coe (CoeTC.coe a : β)
instance [Coe α β] : CoeTC α β where coe a := Coe.coe a
instance : CoeTC α α where coe a := a
class CoeOut (α : Sort u) (β : semiOutParam (Sort v)) where coe : α → β
attribute [coe_decl] CoeOut.coe
class CoeOTC (α : Sort u) (β : Sort v) where coe : α → β
attribute [coe_decl] CoeOTC.coe
instance [CoeOut α β] [CoeOTC β γ] : CoeOTC α γ where coe a := CoeOTC.coe (CoeOut.coe a : β)
instance [CoeTC α β] : CoeOTC α β where coe a := CoeTC.coe a
instance : CoeOTC α α where coe a := a
class CoeHead (α : Sort u) (β : semiOutParam (Sort v)) where coe : α → β
attribute [coe_decl] CoeHead.coe
class CoeHTC (α : Sort u) (β : Sort v) where coe : α → β
attribute [coe_decl] CoeHTC.coe
instance [CoeHead α β] [CoeOTC β γ] : CoeHTC α γ where coe a := CoeOTC.coe (CoeHead.coe a : β)
instance [CoeOTC α β] : CoeHTC α β where coe a := CoeOTC.coe a
instance : CoeHTC α α where coe a := a
class CoeTail (α : semiOutParam (Sort u)) (β : Sort v) where coe : α → β
attribute [coe_decl] CoeTail.coe
class CoeHTCT (α : Sort u) (β : Sort v) where coe : α → β
attribute [coe_decl] CoeHTCT.coe
instance [CoeTail β γ] [CoeHTC α β] : CoeHTCT α γ where coe a := CoeTail.coe (CoeHTC.coe a : β)
instance [CoeHTC α β] : CoeHTCT α β where coe a := CoeHTC.coe a
instance : CoeHTCT α α where coe a := a
class CoeDep (α : Sort u) (_ : α) (β : Sort v) where coe : β
attribute [coe_decl] CoeDep.coe
class CoeT (α : Sort u) (_ : α) (β : Sort v) where coe : β
attribute [coe_decl] CoeT.coe
instance [CoeHTCT α β] {a : α} : CoeT α a β where coe := CoeHTCT.coe a
instance {a : α} [CoeDep α a β] : CoeT α a β where coe := CoeDep.coe a
instance {a : α} : CoeT α a α where coe := a
class CoeFun (α : Sort u) (γ : outParam (α → Sort v)) where coe : (f : α) → γ f
attribute [coe_decl] CoeFun.coe
instance [CoeFun α fun _ => β] : CoeOut α β where coe a := CoeFun.coe a
class CoeSort (α : Sort u) (β : outParam (Sort v)) where coe : α → β
attribute [coe_decl] CoeSort.coe
instance [CoeSort α β] : CoeOut α β where coe a := CoeSort.coe a
end Coe
instance boolToProp : Coe Bool Prop where coe b := Eq b true
instance boolToSort : CoeSort Bool Prop where coe b := Eq b true
instance decPropToBool (p : Prop) [Decidable p] : CoeDep Prop p Bool where coe := decide p
instance optionCoe {α : Type u} : Coe α (Option α) where coe := some
instance subtypeCoe {α : Sort v} {p : α → Prop} : CoeOut (Subtype p) α where coe v := v.val
class NatCast (R : Type u) where natCast : Nat → R
instance : NatCast Nat where natCast n := n
@[coe, reducible, match_pattern] protected def Nat.cast {R : Type u} [NatCast R] : Nat → R := NatCast.natCast
instance {R : Type u} [NatCast R] : CoeTail Nat R where coe := Nat.cast
instance {R : Type u} [NatCast R] : CoeHTCT Nat R where coe := Nat.cast
namespace Lean
instance : Coe SyntaxNodeKind SyntaxNodeKinds where coe k := List.cons k List.nil
abbrev Term := TSyntax `term
abbrev Command := TSyntax `command
abbrev Ident := TSyntax `ident
abbrev StrLit := TSyntax `str
abbrev NumLit := TSyntax `num
instance {ks : SyntaxNodeKinds} : CoeOut (TSyntax ks) Syntax where coe := TSyntax.raw
instance : Coe Ident Term where coe s := ⟨s.raw⟩
instance : Coe NumLit Term where coe s := ⟨s.raw⟩
instance : Coe StrLit Term where coe s := ⟨s.raw⟩
abbrev TSyntaxArray (ks : SyntaxNodeKinds) := Array (TSyntax ks)
unsafe def TSyntaxArray.rawImpl {ks} : TSyntaxArray ks → Array Syntax := unsafeCast
@[implemented_by TSyntaxArray.rawImpl] opaque TSyntaxArray.raw {ks} (as : TSyntaxArray ks) : Array Syntax := Array.empty
unsafe def TSyntaxArray.mkImpl {ks} : Array Syntax → TSyntaxArray ks := unsafeCast
@[implemented_by TSyntaxArray.mkImpl] opaque TSyntaxArray.mk {ks} (as : Array Syntax) : TSyntaxArray ks := Array.empty
structure Syntax.SepArray (sep : String) where elemsAndSeps : Array Syntax
structure Syntax.TSepArray (ks : SyntaxNodeKinds) (sep : String) where elemsAndSeps : Array Syntax
@[always_inline, inline] def withRef {m : Type → Type} [Monad m] [MonadRef m] {α : Type} (ref : Syntax) (x : m α) : m α := bind getRef fun _ => MonadRef.withRef ref x
namespace PrettyPrinter
abbrev UnexpandM := ReaderT Syntax (EStateM Unit Unit)
abbrev Unexpander := Syntax → UnexpandM Syntax
instance : MonadQuotation UnexpandM where
  getRef := fun stx => pure stx
  withRef ref x := fun _ => x ref
  getCurrMacroScope := pure 0
  getContext := pure `_fakeMod
  withFreshMacroScope := id
end PrettyPrinter
end Lean
