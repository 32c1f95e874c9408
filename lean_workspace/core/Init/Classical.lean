prelude
import Init.PropLemmas

/-
The axiom of choice, excluded middle (Diaconescu's argument), proof by contradiction, and what follows for `¬`, `∀`, `∃`.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w

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

theorem axiomOfChoice {α : Sort u} {β : α → Sort v} {r : ∀ x, β x → Prop} (h : ∀ x, ∃ y, r x y) : ∃ (f : ∀ x, β x), ∀ x, r x (f x) :=
  ⟨fun x => choose (h x), fun x => choose_spec (h x)⟩
theorem skolem {α : Sort u} {b : α → Sort v} {p : ∀ x, b x → Prop} : (∀ x, ∃ y, p x y) ↔ ∃ (f : ∀ x, b x), ∀ x, p x (f x) :=
  ⟨axiomOfChoice, fun ⟨f, h⟩ x => ⟨f x, h x⟩⟩
theorem propComplete (a : Prop) : a = True ∨ a = False := (em a).elim (.inl ∘ eq_true) (.inr ∘ eq_false)

variable {a b c : Prop} {α : Sort u} {p : α → Prop}
@[simp] theorem not_not : ¬¬a ↔ a := ⟨fun h => byContradiction h, not_not_intro⟩
theorem not_imp_not : (¬a → ¬b) ↔ (b → a) := ⟨fun h hb => byContradiction fun hn => h hn hb, mt⟩
theorem or_iff_not_imp_left : a ∨ b ↔ (¬a → b) := ⟨Or.resolve_left, fun h => (em a).elim .inl (fun hn => .inr (h hn))⟩
theorem or_iff_not_imp_right : a ∨ b ↔ (¬b → a) := ⟨Or.resolve_right, fun h => (em b).elim .inr (fun hn => .inl (h hn))⟩
theorem not_and_iff_not_or_not : ¬(a ∧ b) ↔ ¬a ∨ ¬b := ⟨fun h => (em a).elim (fun ha => .inr fun hb => h ⟨ha, hb⟩) .inl, not_and_of_not_or_not⟩
theorem not_and_iff_or_not_not : ¬(a ∧ b) ↔ ¬a ∨ ¬b := not_and_iff_not_or_not
theorem not_iff : ¬(a ↔ b) ↔ (¬a ↔ b) :=
  ⟨fun h => ⟨fun ha => byContradiction fun hb => h (iff_of_false ha hb), fun hb ha => h (iff_of_true ha hb)⟩,
   fun h e => have hn : ¬a := fun ha => h.mpr (e.mp ha) ha; hn (e.mpr (h.mp hn))⟩
theorem not_iff_not : (¬a ↔ ¬b) ↔ (a ↔ b) := ⟨fun h => ⟨not_imp_not.mp h.mpr, not_imp_not.mp h.mp⟩, not_congr⟩
theorem imp_iff_not_or : (a → b) ↔ (¬a ∨ b) := ⟨fun h => (em a).elim (.inr ∘ h) .inl, Or.neg_resolve_left⟩
theorem not_imp_iff_and_not : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨byContradiction fun hn => h fun ha => absurd ha hn, fun hb => h fun _ => hb⟩, not_imp_of_and_not⟩
@[simp] theorem not_imp : ¬(a → b) ↔ a ∧ ¬b := not_imp_iff_and_not
@[simp] theorem not_forall : (¬∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨fun h => byContradiction fun hn => h fun x => byContradiction fun hx => hn ⟨x, hx⟩, not_forall_of_exists_not⟩
theorem not_forall_not : (¬∀ x, ¬p x) ↔ ∃ x, p x := by simp
theorem not_exists_not : (¬∃ x, ¬p x) ↔ ∀ x, p x := by simp
theorem forall_or_exists_not (P : α → Prop) : (∀ a, P a) ∨ ∃ a, ¬P a := by rw [← not_forall]; exact em _
theorem exists_or_forall_not (P : α → Prop) : (∃ a, P a) ∨ ∀ a, ¬P a := by rw [← not_exists]; exact em _
theorem and_or_imp : a ∧ b ∨ (a → c) ↔ a → b ∨ c :=
  ⟨fun h ha => h.elim (.inl ·.2) (.inr <| · ha), fun h => (em a).elim (fun ha => (h ha).imp (⟨ha, ·⟩) (fun hc _ => hc)) fun hn => .inr fun ha => absurd ha hn⟩
end Classical

noncomputable def Exists.choose {α : Sort u} {p : α → Prop} (h : ∃ a, p a) : α := Classical.choose h
theorem Exists.choose_spec {α : Sort u} {p : α → Prop} (h : ∃ a, p a) : p h.choose := Classical.choose_spec h
theorem Decidable.not_and_iff_not_or_not {a b : Prop} [Decidable a] : ¬(a ∧ b) ↔ ¬a ∨ ¬b := Classical.not_and_iff_not_or_not
theorem if_true_left {p q : Prop} [Decidable p] : (if p then True else q) ↔ (¬p → q) := by by_cases h : p <;> simp [h]
theorem if_false_left {p q : Prop} [Decidable p] : (if p then False else q) ↔ (¬p ∧ q) := by by_cases h : p <;> simp [h]
theorem ite_eq_left_iff {α : Sort u} {p : Prop} [Decidable p] {x y : α} : (if p then x else y) = x ↔ (¬p → y = x) := by
  by_cases h : p <;> simp [h]
theorem ite_eq_right_iff {α : Sort u} {p : Prop} [Decidable p] {x y : α} : (if p then x else y) = y ↔ (p → x = y) := by
  by_cases h : p <;> simp [h]
