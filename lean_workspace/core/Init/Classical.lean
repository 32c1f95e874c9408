prelude
import Init.SimpLemmas

/-
Choice, excluded middle, proof by contradiction.
-/

set_option linter.all false
set_option autoImplicit false
set_option genSizeOf false
set_option genInjectivity false
set_option genCtorIdx true
universe u v w u₁ u₂ v₁ v₂

namespace Classical
noncomputable def indefiniteDescription {α : Sort u} (p : α → Prop) (h : ∃ x, p x) : { x : α // p x } :=
  choice <| let ⟨x, px⟩ := h; ⟨⟨x, px⟩⟩
noncomputable def choose {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : α := (indefiniteDescription p h).val
theorem choose_spec {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : p (choose h) := (indefiniteDescription p h).property
theorem em (p : Prop) : p ∨ ¬p :=
  let U (x : Prop) : Prop := x = True ∨ p
  let V (x : Prop) : Prop := x = False ∨ p
  have exU : ∃ x, U x := ⟨True, Or.inl rfl⟩
  have exV : ∃ x, V x := ⟨False, Or.inl rfl⟩
  have u_def : U (choose exU) := choose_spec exU
  have v_def : V (choose exV) := choose_spec exV
  have not_uv_or_p : choose exU ≠ choose exV ∨ p :=
    match u_def, v_def with
    | Or.inr h, _ => Or.inr h
    | _, Or.inr h => Or.inr h
    | Or.inl hut, Or.inl hvf =>
      have hne : choose exU ≠ choose exV := fun h => (hvf ▸ hut ▸ h : True = False) ▸ trivial
      Or.inl hne
  have p_implies_uv : p → choose exU = choose exV := fun hp =>
    have hpred : U = V := funext fun x =>
      have hl : (x = True ∨ p) → (x = False ∨ p) := fun _ => Or.inr hp
      have hr : (x = False ∨ p) → (x = True ∨ p) := fun _ => Or.inr hp
      show (x = True ∨ p) = (x = False ∨ p) from propext (Iff.intro hl hr)
    have h₀ : ∀ exU exV, @choose _ U exU = @choose _ V exV := hpred ▸ fun _ _ => rfl
    h₀ _ _
  match not_uv_or_p with
  | Or.inl hne => Or.inr fun h => hne (p_implies_uv h)
  | Or.inr h => Or.inl h
noncomputable scoped instance (priority := 10) propDecidable (a : Prop) : Decidable a :=
  choice <| match em a with
    | Or.inl h => ⟨isTrue h⟩
    | Or.inr h => ⟨isFalse h⟩
theorem byContradiction {p : Prop} (h : ¬p → False) : p := (em p).elim id fun hn => False.elim (h hn)
theorem byCases {p q : Prop} (hpq : p → q) (hnpq : ¬p → q) : q := (em p).elim hpq hnpq
end Classical
