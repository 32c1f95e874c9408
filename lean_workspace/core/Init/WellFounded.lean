prelude
import Init.List.Search

/-
Well-founded relations, and recursion along them: what `termination_by` compiles to.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w

inductive Acc {α : Sort u} (r : α → α → Prop) : α → Prop where
  | intro (x : α) (h : (y : α) → r y x → Acc r y) : Acc r x
inductive WellFounded {α : Sort u} (r : α → α → Prop) : Prop where
  | intro (h : ∀ a, Acc r a) : WellFounded r
class WellFoundedRelation (α : Sort u) where
  rel : α → α → Prop
  wf : WellFounded rel

theorem Acc.inv {α : Sort u} {r : α → α → Prop} {x y : α} (h₁ : Acc r x) (h₂ : r y x) : Acc r y := h₁.recOn (fun _ ac _ h₂ => ac y h₂) h₂

namespace WellFounded
variable {α : Sort u} {C : α → Sort v} {r : α → α → Prop}

theorem apply (wf : WellFounded r) (a : α) : Acc r a := wf.recOn (fun p => p) a
theorem recursion {C : α → Sort v} (hwf : WellFounded r) (a : α) (h : ∀ x, (∀ y, r y x → C y) → C x) : Nonempty (C a) :=
  ⟨Acc.rec (motive := fun x _ => C x) (fun x _ ih => h x ih) (hwf.apply a)⟩
theorem induction {C : α → Prop} (hwf : WellFounded r) (a : α) (h : ∀ x, (∀ y, r y x → C y) → C x) : C a :=
  Acc.rec (motive := fun x _ => C x) (fun x _ ih => h x ih) (hwf.apply a)
noncomputable def fixF (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) (a : Acc r x) : C x :=
  Acc.rec (motive := fun x _ => C x) (fun x _ ih => F x ih) a
theorem fixF_eq (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) (acx : Acc r x) : fixF F x acx = F x (fun y p => fixF F y (acx.inv p)) := by
  cases acx with | intro _ h => rfl
noncomputable def fix (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) : C x := fixF F x (apply hwf x)
theorem fix_eq (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) : fix hwf F x = F x (fun y _ => fix hwf F y) :=
  fixF_eq F x (apply hwf x)
end WellFounded

/-! ### Sizes -/

instance : SizeOf Nat := ⟨id⟩
@[simp] theorem sizeOf_nat (n : Nat) : sizeOf n = n := rfl
@[simp] theorem sizeOf_default {α : Sort u} (n : α) : sizeOf n = 0 := rfl
noncomputable instance {α : Type u} [SizeOf α] : SizeOf (List α) := ⟨fun l => List.rec 1 (fun a _ ih => 1 + sizeOf a + ih) l⟩
@[simp] theorem List.nil.sizeOf_spec {α : Type u} [SizeOf α] : sizeOf ([] : List α) = 1 := rfl
@[simp] theorem List.cons.sizeOf_spec {α : Type u} [SizeOf α] (head : α) (tail : List α) :
    sizeOf (head :: tail) = 1 + sizeOf head + sizeOf tail := rfl
theorem Nat.pred_lt_of_lt {n m : Nat} (h : m < n) : pred n < n := Nat.pred_lt (Nat.ne_zero_of_lt h)

/-! ### Relations that are well-founded -/

def InvImage {α : Sort u} {β : Sort v} (r : β → β → Prop) (f : α → β) : α → α → Prop := fun a₁ a₂ => r (f a₁) (f a₂)
namespace InvImage
variable {α : Sort u} {β : Sort v} {r : β → β → Prop}
theorem accessible {a : α} (f : α → β) (ac : Acc r (f a)) : Acc (InvImage r f) a := by
  have aux : ∀ b, Acc r b → ∀ x, f x = b → Acc (InvImage r f) x := fun b hb => by
    induction hb with
    | intro b _ ih => intro x e; subst e; exact ⟨x, fun y hy => ih (f y) hy y rfl⟩
  exact aux (f a) ac a rfl
theorem wf (f : α → β) (h : WellFounded r) : WellFounded (InvImage r f) := ⟨fun a => accessible f (h.apply (f a))⟩
end InvImage
@[reducible] def invImage {α : Sort u} {β : Sort v} (f : α → β) (h : WellFoundedRelation β) : WellFoundedRelation α where
  rel := InvImage h.rel f
  wf := InvImage.wf f h.wf
protected theorem Nat.lt_wf : WellFounded (fun a b : Nat => a < b) := ⟨fun n => by
  induction n using Nat.strongRecOn with
  | ind n ih => exact ⟨n, ih⟩⟩
@[reducible] def Nat.lt_wfRel : WellFoundedRelation Nat where
  rel := (· < ·)
  wf := Nat.lt_wf
@[reducible] def measure {α : Sort u} (f : α → Nat) : WellFoundedRelation α := invImage f Nat.lt_wfRel
@[reducible] def sizeOfWFRel {α : Sort u} [SizeOf α] : WellFoundedRelation α := invImage sizeOf Nat.lt_wfRel
instance (priority := low) {α : Sort u} [SizeOf α] : WellFoundedRelation α := sizeOfWFRel

namespace Prod
variable {α : Type u} {β : Type v} (ra : α → α → Prop) (rb : β → β → Prop)
protected inductive Lex : α × β → α × β → Prop where
  | left {a₁ : α} (b₁ : β) {a₂ : α} (b₂ : β) (h : ra a₁ a₂) : Prod.Lex (a₁, b₁) (a₂, b₂)
  | right (a : α) {b₁ b₂ : β} (h : rb b₁ b₂) : Prod.Lex (a, b₁) (a, b₂)
variable {ra rb}
theorem lexAccessible {a : α} (aca : Acc ra a) (acb : ∀ b, Acc rb b) (b : β) : Acc (Prod.Lex ra rb) (a, b) := by
  induction aca generalizing b with
  | intro a _ iha =>
    induction acb b with
    | intro b _ ihb =>
      refine ⟨_, fun p hp => ?_⟩
      cases hp with
      | left b₁ _ h => exact iha _ h b₁
      | right _ h => exact ihb _ h
@[reducible] def lex {α : Type u} {β : Type v} (ha : WellFoundedRelation α) (hb : WellFoundedRelation β) : WellFoundedRelation (α × β) where
  rel := Prod.Lex ha.rel hb.rel
  wf := ⟨fun (a, b) => lexAccessible (ha.wf.apply a) hb.wf.apply b⟩
instance [ha : WellFoundedRelation α] [hb : WellFoundedRelation β] : WellFoundedRelation (α × β) := lex ha hb
end Prod

namespace PSigma
variable {α : Sort u} {β : α → Sort v}
protected inductive Lex (r : α → α → Prop) (s : ∀ a, β a → β a → Prop) : PSigma β → PSigma β → Prop where
  | left : ∀ {a₁ : α} (b₁ : β a₁) {a₂ : α} (b₂ : β a₂), r a₁ a₂ → PSigma.Lex r s ⟨a₁, b₁⟩ ⟨a₂, b₂⟩
  | right : ∀ (a : α) {b₁ b₂ : β a}, s a b₁ b₂ → PSigma.Lex r s ⟨a, b₁⟩ ⟨a, b₂⟩
end PSigma

/-! ### What the elaborator asks for -/

/-- Marks the parameters of a recursive function while its recursive calls are found. -/
def wfParam {α : Sort u} (a : α) : α := a
/-- The identity on its last argument: suggests a name for a bound variable. -/
@[simp] def binderNameHint {α : Sort u} {β : Sort v} {γ : Sort w} (v : α) (binder : β) (e : γ) : γ := e
/-- Before termination is proved, `if` is made dependent, so that its condition is at hand in the proof. -/
@[wf_preprocess] theorem ite_eq_dite {P : Prop} {α : Sort u} {a b : α} [Decidable P] :
    ite P a b = dite P (fun h => binderNameHint h () a) (fun h => binderNameHint h () b) := rfl
/-- The identity, but the kernel cannot see it: keeps proofs of well-foundedness from being unfolded. -/
opaque Lean.opaqueId {α : Sort u} (x : α) : α := x

namespace WellFounded.Nat
variable {α : Sort u} {motive : α → Sort v} (h : α → Nat)
noncomputable def fix (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x) : (x : α) → motive x :=
  WellFounded.fix (InvImage.wf h _root_.Nat.lt_wf) F
theorem fix_eq (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x) (x : α) : fix h F x = F x (fun y _ => fix h F y) :=
  WellFounded.fix_eq _ F x
end WellFounded.Nat
