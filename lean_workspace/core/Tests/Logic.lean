/- Propositional and quantifier lemmas by name, and what `simp` and `decide` make of propositions. -/

section
variable (a b c d : Prop)
example : a ∧ b ↔ b ∧ a := and_comm
example : (a ∧ b) ∧ c ↔ a ∧ b ∧ c := and_assoc
example : a ∨ b ↔ b ∨ a := or_comm
example : (a ∨ b) ∨ c ↔ a ∨ b ∨ c := or_assoc
example : a ∧ (b ∨ c) ↔ a ∧ b ∨ a ∧ c := and_or_left
example : a ∨ b ∧ c ↔ (a ∨ b) ∧ (a ∨ c) := or_and_left
example : ((a ∧ b) ∧ c) = (c ∧ b ∧ a) := by ac_rfl
example : (a ∨ b) ∨ c ↔ c ∨ b ∨ a := .of_eq (by ac_rfl)
example : ¬(a ∨ b) ↔ ¬a ∧ ¬b := not_or
example : ¬(a ∧ b) ↔ (a → ¬b) := not_and
example : ¬(a ∧ b) ↔ ¬a ∨ ¬b := Classical.not_and_iff_not_or_not
example : (a → b) ↔ (¬a ∨ b) := Classical.imp_iff_not_or
example : (a → b) ↔ (¬b → ¬a) := Classical.not_imp_not.symm
example : ¬¬a ↔ a := Classical.not_not
example : ¬¬a ↔ a := by simp
example : ¬(a ∧ ¬a) := by simp
example : a ∧ a ↔ a := by simp
example : a ∨ True := by simp
example : False → a := by simp
example : (a ∧ b → c) ↔ (a → b → c) := by simp
example : (a → b ∧ c) ↔ (a → b) ∧ (a → c) := imp_and
example : (a ∨ b → c) ↔ (a → c) ∧ (b → c) := or_imp
example : (a ↔ b) ↔ (a → b) ∧ (b → a) := iff_def
example (h : a ↔ b) (h' : b ↔ c) : a ↔ c := h.trans h'
example (h : a ↔ b) : (a ∧ c) ↔ (b ∧ c) := and_congr_left' h
example (h : a ↔ b) : a = b := propext h
example (h : a ∨ b) (h' : ¬a) : b := h.resolve_left h'
example (h : a → b) (h' : ¬b) : ¬a := mt h h'
example (h : a) : ¬¬a := not_not_intro h
example : True ∧ ¬False := by decide
example : (if True then 1 else 2) = 1 := by decide
example [Decidable a] (h : a) : (if a ∧ True then 1 else 2) = 1 := by simp [h]
example (m n : Nat) (h : m ≤ n) : (if m ≤ n then 1 else 2) = 1 := by simp only [h, if_true]
example (m n : Nat) (h : m ≤ n) : (if m ≤ n then 1 else 2) = 1 := if_pos h
end

section
variable {α β : Type} (p q : α → Prop) (r : α → β → Prop) (b : Prop)
example : (¬∃ x, p x) ↔ ∀ x, ¬p x := not_exists
example : (¬∀ x, p x) ↔ ∃ x, ¬p x := Classical.not_forall
example : (∃ x, p x ∨ q x) ↔ (∃ x, p x) ∨ ∃ x, q x := exists_or
example : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ ∀ x, q x := forall_and
example : (∃ x, p x ∧ b) ↔ (∃ x, p x) ∧ b := by simp
example : (∃ x, b ∧ p x) ↔ b ∧ ∃ x, p x := exists_and_left
example (h : ∃ x, ∀ y, r x y) : ∀ y, ∃ x, r x y := fun y => h.imp fun _ hx => hx y
example (h : ∀ x, ∃ y, r x y) : ∃ f : α → β, ∀ x, r x (f x) := Classical.axiomOfChoice h
example (a : α) : ∃ x, x = a := by simp
example (a : α) : (∀ x, x = a → p x) ↔ p a := by simp
example (a : α) : (∃ x, x = a ∧ p x) ↔ p a := by simp
example (a a' : α) : a = a' ↔ a' = a := eq_comm
example (a a' : α) (h : a ≠ a') : a' ≠ a := h.symm
end
