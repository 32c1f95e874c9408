/- Booleans, options, pairs, sums, subtypes, functions; deciding equality. -/

section Bool
variable (a b c : Bool)
example : ∀ p q : Bool, (p && q) = (q && p) := by decide
example : ∃ p : Bool, p = true := by decide
example : (a && b) = (b && a) := Bool.and_comm a b
example : (a && b) = (b && a) := by cases a <;> cases b <;> rfl
example : (a && b && c) = (c && (b && a)) := by ac_rfl
example : (!(a && b)) = (!a || !b) := by simp
example : (!(a && b)) = (!a || !b) := Bool.not_and a b
example : (a && true) = a := by simp
example : (a && b) = true ↔ a = true ∧ b = true := by simp
example : (a || b) = true ↔ a = true ∨ b = true := by simp
example (h : a = true) : (a || b) = true := by simp [h]
example (h : ¬a = true) : a = false := by simpa using h
example : a = true ∨ a = false := by cases a <;> simp
example (p : Prop) [Decidable p] : decide p = true ↔ p := by simp
example (n : Nat) : (n == n) = true := by simp
example (m n : Nat) (h : (m == n) = true) : m = n := by simpa using h
example (m n : Nat) (h : m ≠ n) : (m == n) = false := by simp [h]
example : (if a then 1 else 2) = (if !a then 2 else 1) := by cases a <;> rfl
end Bool

section Option
variable {α β : Type} (a b : α) (f : α → β) (o : Option α)
example : some a ≠ none := by simp
example : some a ≠ none := nofun
example (h : some a = some b) : a = b := Option.some.inj h
example : some a = some b ↔ a = b := by simp
example : (some a).map f = some (f a) := by simp
example : o.map id = o := by simp
example : o = none ∨ ∃ x, o = some x := by cases o <;> simp
example (h : o.isSome = true) : ∃ x, o = some x := Option.isSome_iff_exists.mp h
example : (some a).getD b = a := rfl
example : (some 3 : Option Nat) ≠ some 4 := by decide
example : (do let x ← some 1; let y ← some 2; return x + y) = some 3 := rfl
end Option

section Products
variable {α β γ : Type} (a : α) (b : β) (p q : α × β)
example : (a, b).1 = a := rfl
example : (a, b).fst = a := by simp
example : (p.1, p.2) = p := rfl
example (h₁ : p.1 = q.1) (h₂ : p.2 = q.2) : p = q := Prod.ext h₁ h₂
example : ∀ p : Nat × Nat, (p.1, p.2) = p := fun ⟨_, _⟩ => rfl
example : p.swap.swap = p := by simp
example : ((1, 2) : Nat × Nat) ≠ (2, 1) := by decide
example (P : α × β → Prop) : (∃ x, P x) ↔ ∃ a b, P (a, b) := by simp
example (s : α ⊕ β) : (∃ a, s = .inl a) ∨ ∃ b, s = .inr b := by cases s <;> simp
example : (Sum.inl a : α ⊕ β) ≠ Sum.inr b := by simp
example (x : { n : Nat // 0 < n }) : x.val ≠ 0 := Nat.ne_of_gt x.property
example (x y : { n : Nat // 0 < n }) (h : x.val = y.val) : x = y := Subtype.ext h
example (x : Σ n : Nat, Fin n) : x.2.val < x.1 := x.2.isLt
example (i : Fin 3) : i.val < 3 := by simp
example : ∀ i : Fin 5, i.val * i.val < 17 := by decide
example (i j : Fin 7) (h : i.val = j.val) : i = j := by ext; exact h
end Products

section Functions
variable {α β γ δ : Type} (f : γ → δ) (g : β → γ) (h : α → β)
example : (f ∘ g) ∘ h = f ∘ (g ∘ h) := rfl
example : f ∘ id = f := by simp
example (x : α) : (g ∘ h) x = g (h x) := by simp
example (hf : Function.Injective g) (hg : Function.Injective h) : Function.Injective (g ∘ h) := fun _ _ e => hg (hf e)
example (hf : Function.Surjective g) (hg : Function.Surjective h) : Function.Surjective (g ∘ h) := by
  intro c
  obtain ⟨b, rfl⟩ := hf c
  obtain ⟨a, rfl⟩ := hg b
  exact ⟨a, rfl⟩
example (u v : α → β) (e : ∀ x, u x = v x) : u = v := by funext x; exact e x
end Functions

/-! ### Arithmetic on `Fin n`, modulo `n` -/

example : (3 : Fin 5) + 4 = 2 := by decide
example : (3 : Fin 5) * 4 = 2 := rfl
example : (1 : Fin 5) - 3 = 3 := by decide
example (i : Fin 5) : (i : Nat) < 5 := i.isLt
example (i j : Fin 7) (h : i.val = j.val) : i = j := Fin.val_inj.mp h
example (i j : Fin 7) : ¬i ≤ j ↔ j < i := by simp
example (i : Fin 7) : i.succ.val = i.val + 1 := by simp
example : (Fin.last 4).val = 4 := Fin.val_last 4

/-! ### A parameter that a tactic fills in -/

theorem half_lt (n : Nat) (h : 0 < n := by decide) : n / 2 < n := Nat.div_lt_self h (by decide)
example : 6 / 2 < 6 := half_lt 6
