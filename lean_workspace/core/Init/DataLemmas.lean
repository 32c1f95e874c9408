prelude
import Init.AC

/-
Lemmas and instances of functions, `Bool`, `Prod`, `Subtype`, `Option`, `Sum`, `Fin`, `Function.comp`; decidable equality.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### The numerals 0 and 1 -/

instance (priority := 300) Zero.toOfNat0 {α : Type u} [Zero α] : OfNat α (nat_lit 0) where ofNat := Zero.zero
instance (priority := 200) Zero.ofOfNat0 {α : Type u} [OfNat α (nat_lit 0)] : Zero α where zero := 0
instance (priority := 300) One.toOfNat1 {α : Type u} [One α] : OfNat α (nat_lit 1) where ofNat := One.one
instance (priority := 200) One.ofOfNat1 {α : Type u} [OfNat α (nat_lit 1)] : One α where one := 1

/-! ### Functions -/

@[simp] theorem Function.comp_apply {α : Sort u} {β : Sort v} {δ : Sort w} {f : β → δ} {g : α → β} {x : α} : (f ∘ g) x = f (g x) := rfl
@[simp] theorem Function.const_apply {α : Sort u} {β : Sort v} {y : β} {x : α} : Function.const α y x = y := rfl
theorem Function.comp_def {α : Sort u} {β : Sort v} {δ : Sort w} (f : β → δ) (g : α → β) : f ∘ g = fun x => f (g x) := rfl
@[simp] theorem Function.id_comp {α : Sort u} {β : Sort v} (f : α → β) : id ∘ f = f := rfl
@[simp] theorem Function.comp_id {α : Sort u} {β : Sort v} (f : α → β) : f ∘ id = f := rfl
theorem Function.comp_assoc {α : Sort u} {β : Sort v} {γ : Sort w} {δ : Sort u} (f : γ → δ) (g : β → γ) (h : α → β) : (f ∘ g) ∘ h = f ∘ (g ∘ h) := rfl
def Function.Injective {α : Sort u} {β : Sort v} (f : α → β) : Prop := ∀ ⦃a₁ a₂⦄, f a₁ = f a₂ → a₁ = a₂
def Function.Surjective {α : Sort u} {β : Sort v} (f : α → β) : Prop := ∀ b, ∃ a, f a = b

/-! ### Booleans -/

theorem Bool.forall_bool {p : Bool → Prop} : (∀ b, p b) ↔ p false ∧ p true := ⟨fun h => ⟨h _, h _⟩, fun h b => match b with | false => h.1 | true => h.2⟩
theorem Bool.exists_bool {p : Bool → Prop} : (∃ b, p b) ↔ p false ∨ p true :=
  ⟨fun | ⟨false, h⟩ => .inl h | ⟨true, h⟩ => .inr h, fun h => h.elim (⟨_, ·⟩) (⟨_, ·⟩)⟩
instance (p : Bool → Prop) [DecidablePred p] : Decidable (∀ b, p b) := decidable_of_decidable_of_iff Bool.forall_bool.symm
instance (p : Bool → Prop) [DecidablePred p] : Decidable (∃ b, p b) := decidable_of_decidable_of_iff Bool.exists_bool.symm

/-! ### Pairs -/

theorem Prod.eta (p : α × β) : (p.1, p.2) = p := rfl
@[ext] protected theorem Prod.ext {p q : α × β} (fst : p.fst = q.fst) (snd : p.snd = q.snd) : p = q := by
  cases p; cases q; cases fst; cases snd; rfl
protected theorem Prod.forall {p : α × β → Prop} : (∀ x, p x) ↔ ∀ a b, p (a, b) := ⟨fun h a b => h (a, b), fun h ⟨a, b⟩ => h a b⟩
protected theorem Prod.exists {p : α × β → Prop} : (∃ x, p x) ↔ ∃ a b, p (a, b) := ⟨fun ⟨⟨a, b⟩, h⟩ => ⟨a, b, h⟩, fun ⟨a, b, h⟩ => ⟨(a, b), h⟩⟩
attribute [simp] Prod.forall Prod.exists
def Prod.map {α₁ : Type u} {α₂ : Type v} {β₁ β₂ : Type w} (f : α₁ → α₂) (g : β₁ → β₂) : (α₁ × β₁) → α₂ × β₂ | (a, b) => (f a, g b)
def Prod.swap : α × β → β × α := fun p => (p.2, p.1)
@[simp] theorem Prod.swap_swap (p : α × β) : p.swap.swap = p := rfl
instance [DecidableEq α] [DecidableEq β] : DecidableEq (α × β) := fun ⟨a, b⟩ ⟨a', b'⟩ =>
  decidable_of_decidable_of_iff (p := a = a' ∧ b = b') ⟨fun ⟨h, h'⟩ => h ▸ h' ▸ rfl, fun h => ⟨congrArg Prod.fst h, congrArg Prod.snd h⟩⟩

/-! ### Subtypes -/

theorem Subtype.eq {α : Sort u} {p : α → Prop} : ∀ {a1 a2 : { x : α // p x }}, a1.val = a2.val → a1 = a2 | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl
@[ext] protected theorem Subtype.ext {α : Sort u} {p : α → Prop} {a1 a2 : { x : α // p x }} (h : a1.val = a2.val) : a1 = a2 := Subtype.eq h
@[simp] theorem Subtype.eta {α : Sort u} {p : α → Prop} (a : { x : α // p x }) (h : p a.val) : Subtype.mk a.val h = a := rfl
protected theorem Subtype.forall {α : Sort u} {p : α → Prop} {q : { x : α // p x } → Prop} : (∀ x, q x) ↔ ∀ a (h : p a), q ⟨a, h⟩ := ⟨fun h a b => h ⟨a, b⟩, fun h ⟨a, b⟩ => h a b⟩
protected theorem Subtype.exists {α : Sort u} {p : α → Prop} {q : { x : α // p x } → Prop} : (∃ x, q x) ↔ ∃ a, ∃ h : p a, q ⟨a, h⟩ :=
  ⟨fun ⟨⟨a, b⟩, h⟩ => ⟨a, b, h⟩, fun ⟨a, b, h⟩ => ⟨⟨a, b⟩, h⟩⟩
attribute [simp] Subtype.forall Subtype.exists
theorem Subtype.existsOfSubtype {α : Sort u} {p : α → Prop} : { x : α // p x } → ∃ x, p x | ⟨a, h⟩ => ⟨a, h⟩
instance {p : α → Prop} [DecidableEq α] : DecidableEq { x : α // p x } := fun ⟨a, _⟩ ⟨b, _⟩ =>
  decidable_of_decidable_of_iff (p := a = b) ⟨fun h => by subst h; rfl, fun h => congrArg Subtype.val h⟩

/-! ### Option -/

namespace Option
theorem some_inj {a b : α} : some a = some b ↔ a = b := ⟨fun h => Option.some.inj h, congrArg some⟩
@[simp] theorem some_ne_none (a : α) : some a ≠ none := nofun
theorem none_ne_some (a : α) : none ≠ some a := nofun
def isSome : Option α → Bool | some _ => true | none => false
def isNone : Option α → Bool | some _ => false | none => true
@[inline] protected def bind : Option α → (α → Option β) → Option β | none, _ => none | some a, f => f a
@[inline] def get : (o : Option α) → isSome o = true → α | some x, _ => x
@[inline] protected def orElse : Option α → (Unit → Option α) → Option α | some a, _ => some a | none, b => b ()
@[inline] protected def elim : Option α → β → (α → β) → β | some x, _, f => f x | none, y, _ => y
@[inline] protected def all (p : α → Bool) : Option α → Bool | some a => p a | none => true
def merge (fn : α → α → α) : Option α → Option α → Option α
  | none, none => none
  | some x, none => some x
  | none, some y => some y
  | some x, some y => some (fn x y)
instance : Monad Option where pure := some; bind := Option.bind; map := Option.map
instance : OrElse (Option α) := ⟨Option.orElse⟩
instance : Membership α (Option α) := ⟨fun o a => o = some a⟩
@[simp] theorem mem_def {a : α} {b : Option α} : a ∈ b ↔ b = some a := Iff.rfl
@[simp] theorem isSome_none : isSome (none : Option α) = false := rfl
@[simp] theorem isSome_some {a : α} : isSome (some a) = true := rfl
@[simp] theorem isNone_none : isNone (none : Option α) = true := rfl
@[simp] theorem isNone_some {a : α} : isNone (some a) = false := rfl
@[simp] theorem getD_none {a : α} : getD none a = a := rfl
@[simp] theorem getD_some {a b : α} : getD (some a) b = a := rfl
@[simp] theorem map_none (f : α → β) : Option.map f none = none := rfl
@[simp] theorem map_some {f : α → β} {a : α} : Option.map f (some a) = some (f a) := rfl
@[simp] theorem map_id : (Option.map id : Option α → Option α) = id := funext fun o => by cases o <;> rfl
@[simp] theorem map_map (h : β → γ) (g : α → β) (x : Option α) : Option.map h (Option.map g x) = Option.map (h ∘ g) x := by cases x <;> rfl
@[simp] theorem map_eq_none_iff {f : α → β} {x : Option α} : Option.map f x = none ↔ x = none := by cases x <;> simp
@[simp] theorem map_eq_some_iff {f : α → β} {x : Option α} {b : β} : Option.map f x = some b ↔ ∃ a, x = some a ∧ f a = b := by cases x <;> simp
@[simp] theorem bind_none (f : α → Option β) : Option.bind none f = none := rfl
@[simp] theorem bind_some (a : α) (f : α → Option β) : Option.bind (some a) f = f a := rfl
theorem isSome_iff_exists {x : Option α} : x.isSome ↔ ∃ a, x = some a := by cases x <;> simp
theorem ne_none_iff_exists' {o : Option α} : o ≠ none ↔ ∃ x, o = some x := by cases o <;> simp
theorem eq_none_iff_forall_ne_some {o : Option α} : o = none ↔ ∀ a, o ≠ some a := by cases o <;> simp
@[ext] theorem ext : ∀ {o₁ o₂ : Option α}, (∀ a, o₁ = some a ↔ o₂ = some a) → o₁ = o₂
  | none, none, _ => rfl
  | some a, none, h => absurd ((h a).mp rfl) (none_ne_some a)
  | none, some b, h => absurd ((h b).mpr rfl) (none_ne_some b)
  | some a, some b, h => ((h a).mp rfl).symm ▸ rfl
protected theorem «forall» {p : Option α → Prop} : (∀ x, p x) ↔ p none ∧ ∀ x, p (some x) := ⟨fun h => ⟨h _, fun _ => h _⟩, fun h x => match x with | none => h.1 | some x => h.2 x⟩
protected theorem «exists» {p : Option α → Prop} : (∃ x, p x) ↔ p none ∨ ∃ x, p (some x) :=
  ⟨fun | ⟨none, h⟩ => .inl h | ⟨some x, h⟩ => .inr ⟨x, h⟩, fun | .inl h => ⟨none, h⟩ | .inr ⟨x, h⟩ => ⟨some x, h⟩⟩
end Option
instance [DecidableEq α] : DecidableEq (Option α)
  | none, none => isTrue rfl
  | none, some b => isFalse (Option.none_ne_some b)
  | some a, none => isFalse (Option.some_ne_none a)
  | some a, some b => decidable_of_decidable_of_iff (p := a = b) Option.some_inj.symm

/-! ### Sum -/

namespace Sum
theorem inl_ne_inr {a : α} {b : β} : Sum.inl a ≠ Sum.inr b := nofun
theorem inr_ne_inl {a : α} {b : β} : Sum.inr b ≠ Sum.inl a := nofun
protected def elim {γ : Sort w} (f : α → γ) (g : β → γ) : α ⊕ β → γ | inl a => f a | inr b => g b
@[simp] theorem elim_inl {γ : Sort w} (f : α → γ) (g : β → γ) (x : α) : Sum.elim f g (inl x) = f x := rfl
@[simp] theorem elim_inr {γ : Sort w} (f : α → γ) (g : β → γ) (x : β) : Sum.elim f g (inr x) = g x := rfl
protected def map {α' : Type u} {β' : Type v} (f : α → α') (g : β → β') : α ⊕ β → α' ⊕ β' | inl a => inl (f a) | inr b => inr (g b)
def swap : α ⊕ β → β ⊕ α | inl a => inr a | inr b => inl b
@[simp] theorem swap_swap (x : α ⊕ β) : x.swap.swap = x := by cases x <;> rfl
protected theorem «forall» {p : α ⊕ β → Prop} : (∀ x, p x) ↔ (∀ a, p (inl a)) ∧ ∀ b, p (inr b) :=
  ⟨fun h => ⟨fun _ => h _, fun _ => h _⟩, fun ⟨h₁, h₂⟩ x => match x with | inl a => h₁ a | inr b => h₂ b⟩
protected theorem «exists» {p : α ⊕ β → Prop} : (∃ x, p x) ↔ (∃ a, p (inl a)) ∨ ∃ b, p (inr b) :=
  ⟨fun | ⟨inl a, h⟩ => .inl ⟨a, h⟩ | ⟨inr b, h⟩ => .inr ⟨b, h⟩, fun | .inl ⟨a, h⟩ => ⟨inl a, h⟩ | .inr ⟨b, h⟩ => ⟨inr b, h⟩⟩
attribute [simp] Sum.forall Sum.exists
end Sum
instance [DecidableEq α] [DecidableEq β] : DecidableEq (α ⊕ β)
  | .inl a, .inl b => decidable_of_decidable_of_iff (p := a = b) ⟨congrArg _, Sum.inl.inj⟩
  | .inr a, .inr b => decidable_of_decidable_of_iff (p := a = b) ⟨congrArg _, Sum.inr.inj⟩
  | .inl _, .inr _ => isFalse Sum.inl_ne_inr
  | .inr _, .inl _ => isFalse Sum.inr_ne_inl

/-! ### Fin -/

namespace Fin
instance {n : Nat} : LT (Fin n) := ⟨fun a b => a.val < b.val⟩
instance {n : Nat} : LE (Fin n) := ⟨fun a b => a.val ≤ b.val⟩
instance decLt {n : Nat} (a b : Fin n) : Decidable (a < b) := Nat.decLt ..
instance decLe {n : Nat} (a b : Fin n) : Decidable (a ≤ b) := Nat.decLe ..
@[ext] protected theorem ext {n : Nat} {a b : Fin n} (h : a.val = b.val) : a = b := Fin.eq_of_val_eq h
@[simp] theorem is_lt {n : Nat} (a : Fin n) : a.val < n := a.isLt
@[simp] protected theorem eta {n : Nat} (a : Fin n) (h : a.val < n) : (⟨a.val, h⟩ : Fin n) = a := rfl
protected def elim0 {C : Sort u} (a : Fin 0) : C := absurd a.isLt (Nat.not_lt_zero _)
end Fin
instance Nat.decidableForallFin {n : Nat} (P : Fin n → Prop) [DecidablePred P] : Decidable (∀ i, P i) :=
  decidable_of_decidable_of_iff (p := ∀ k (h : k < n), P ⟨k, h⟩) ⟨fun m ⟨k, h⟩ => m k h, fun m k h => m ⟨k, h⟩⟩
instance Nat.decidableBallLE (n : Nat) (P : ∀ k, k ≤ n → Prop) [∀ k h, Decidable (P k h)] : Decidable (∀ k h, P k h) :=
  decidable_of_decidable_of_iff (p := ∀ k (h : k < n + 1), P k (Nat.le_of_lt_succ h)) ⟨fun m k h => m k (Nat.lt_succ_of_le h), fun m k _ => m k _⟩
instance Nat.decidableExistsLT (n : Nat) (P : Nat → Prop) [DecidablePred P] : Decidable (∃ k, k < n ∧ P k) :=
  decidable_of_decidable_of_iff (p := ¬∀ k, k < n → ¬P k)
    ⟨fun h => Classical.byContradiction fun hn => h fun k hk hp => hn ⟨k, hk, hp⟩, fun ⟨k, hk, hp⟩ h => h k hk hp⟩
instance Nat.decidableExistsLE (n : Nat) (P : Nat → Prop) [DecidablePred P] : Decidable (∃ k, k ≤ n ∧ P k) :=
  decidable_of_decidable_of_iff (p := ∃ k, k < n + 1 ∧ P k) ⟨fun ⟨k, h, hp⟩ => ⟨k, Nat.le_of_lt_succ h, hp⟩, fun ⟨k, h, hp⟩ => ⟨k, Nat.lt_succ_of_le h, hp⟩⟩
