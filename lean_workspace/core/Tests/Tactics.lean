/- Every tactic that the library supports, each used at least once. -/

section
variable (p q r s : Prop)

example : p → q → p ∧ q := by intro hp hq; exact ⟨hp, hq⟩
example : p → q → p ∧ q := by intros hp hq; constructor <;> assumption
example : p → q → p ∧ q := by rintro hp hq; refine ⟨?_, ?_⟩; exact hp; exact hq
example (h : p ∧ q) : q ∧ p := by obtain ⟨hp, hq⟩ := h; exact ⟨hq, hp⟩
example (h : p ∧ q) : q ∧ p := by rcases h with ⟨hp, hq⟩; exact And.intro hq hp
example (h : p ∧ q) : q ∧ p := by cases h with | intro hp hq => exact ⟨hq, hp⟩
example (h : p ∧ q) : q ∧ p := by cases h; constructor; assumption; assumption
example (h : p ∨ q) : q ∨ p := by cases h with
  | inl hp => exact .inr hp
  | inr hq => exact .inl hq
example (h : p ∨ q) : q ∨ p := by rcases h with hp | hq; right; exact hp; left; exact hq
example (h : p ∨ q) : q ∨ p := by cases h <;> simp [*]
example (h : p ∨ q) : q ∨ p := by
  match h with
  | .inl hp => exact .inr hp
  | .inr hq => exact .inl hq
example : p ∨ q → q ∨ p := by
  intro
  | .inl hp => exact .inr hp
  | .inr hq => exact .inl hq
example (h : p ∨ q) (hn : ¬p) : q := by
  rcases h with h | h
  · contradiction
  · exact h
example (hp : p) (hn : ¬p) : q := by contradiction
example (hp : p) (hn : ¬p) : q := absurd hp hn
example (h : False) : p := by cases h
example (h : False) : p := by exfalso; exact h
example (h : False) : p := by nomatch h
example : ¬(p ∧ ¬p) := by intro ⟨hp, hn⟩; exact hn hp
example : ¬(p ∧ ¬p) := fun ⟨hp, hn⟩ => hn hp
example (h : p → q) (hp : p) : q := by apply h; exact hp
example (h : p → q) (hp : p) : q := by apply h <;> assumption
example (h : p → q) (hp : p) : q := by have hq := h hp; exact hq
example (h : p → q) (hp : p) : q := by have hq : q := by exact h hp
                                       exact hq
example (h : p → q) (hp : p) : q := by suffices hp' : p from h hp'; exact hp
example (h : p → q) (hp : p) : q := by suffices hp' : p by exact h hp'
                                       exact hp
example (h : p → q) (hp : p) : q := by replace hp := h hp; exact hp
example (h : p → q) (hp : p) : q := by specialize h hp; exact h
example (h : p → q) (hp : p) : q := by exact h (by assumption)
example (h : p → q) (hp : p) : q := by refine h ?_; exact hp
example (h : p → q) (hp : p) : q := by refine' h _; exact hp
example (h : p → q) (hp : p) : q := h ‹p›
example (h : p ↔ q) : q ↔ p := by constructor; exact h.mpr; exact h.mp
example (h : p ↔ q) : q ↔ p := by rw [h]
example (h : p ↔ q) : q ↔ p := by simp [h]
example (h : p ↔ q) : q ↔ p := ⟨h.2, h.1⟩
example (h : p ↔ q) (hp : p) : q := by rw [h] at hp; exact hp
example (h : p ↔ q) (hp : p) : q := by rwa [← h]
example (h : p ↔ q) (hp : p) : q := by simpa [h] using hp
example : p ∨ ¬p := by by_cases h : p; exact .inl h; exact .inr h
example : p ∨ ¬p := Classical.em p
example : p ∨ ¬p := by cases Classical.em p <;> simp [*]
example : ¬¬p → p := by intro h; exact Classical.byContradiction h
example : ¬¬p → p := by intro h; by_cases hp : p <;> simp_all
example : ((p → q) → p) → p := by
  intro h
  by_cases hp : p
  · exact hp
  · exact h fun h' => absurd h' hp
example : p ∧ q ∧ r → r ∧ p := by rintro ⟨hp, -, hr⟩; exact ⟨hr, hp⟩
example : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  constructor
  · rintro ⟨hp, hq | hr⟩
    · left; exact ⟨hp, hq⟩
    · right; exact ⟨hp, hr⟩
  · rintro (⟨hp, hq⟩ | ⟨hp, hr⟩)
    · exact ⟨hp, .inl hq⟩
    · exact ⟨hp, .inr hr⟩
example (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by and_intros <;> assumption
example (hp : p) (hq : q) : p ∧ q := by (constructor; assumption); assumption
example (hp : p) : p ∨ q := by first | exact .inr hp | exact .inl hp
example (hp : p) : p := by try contradiction
                           exact hp
example (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by repeat (constructor; assumption)
                                                     assumption
example (hp : p) (hq : q) (hr : r) : (p ∧ q) ∧ r := by repeat' constructor
                                                       all_goals assumption
example (hp : p) (hq : q) : p ∧ q := by constructor; any_goals assumption
example (hp : p) (hq : q) : p ∧ q := by constructor; case left => exact hp
                                        case right => exact hq
example (hp : p) (hq : q) : p ∧ q := by constructor; rotate_left; exact hq; exact hp
example (hp : p) (hq : q) : q := by
  have hpq : p ∧ q := ⟨hp, hq⟩
  clear hp hq
  exact hpq.2
example (hp : p) : p := by revert hp; intro h; exact h
example (hp : p) : p := by rename p => h; exact h
example : p → p := by intro; rename_i h; exact h
example : p → q → p := by intro h _; next => exact h
example (hp : p) : p := by show p; exact hp
example (hp : p) : p := by change p at hp; exact hp
example (hp : p) : True ∧ p := by simp; exact hp
example (hp : p) (h : p → q) (h' : q → r) : r := by simp_all
example (h : p ∧ q) (h' : q → s) : s ∧ p := by simp_all
example : True := by trivial
example : (p → q) → (¬q → ¬p) := by intro h hn hp; exact hn (h hp)
example : (p → q) → (¬q → ¬p) := mt
example (a : p = q) (hp : p) : q := a ▸ hp
example (a : p = q) (hp : p) : q := by cases a; exact hp
example (a : p = q) (hp : p) : q := by subst a; exact hp
example (a : p = q) (hp : p) : q := a.mp hp
end

section
variable {α β : Type} {a b c : α} (f g : α → β)

example (h₁ : a = b) (h₂ : b = c) : a = c := by rw [h₁, h₂]
example (h₁ : a = b) (h₂ : b = c) : a = c := by subst h₁; subst h₂; rfl
example (h₁ : a = b) (h₂ : b = c) : a = c := by subst_vars; rfl
example (h₁ : a = b) (h₂ : b = c) : a = c := calc
  a = b := h₁
  _ = c := h₂
example (h₁ : a = b) (h₂ : b = c) : a = c := by
  calc a
    _ = b := by rw [h₁]
    _ = c := by rw [h₂]
example (h₁ : a = b) (h₂ : b = c) : a = c := h₁.trans h₂
example (h : a = b) : b = a := by symm; exact h
example (h : a = b) : b = a := by symm at h; exact h
example (h : a = b) : f a = f b := by rw [h]
example (h : a = b) : f a = f b := by congr
example (h : a = b) : f a = f b := by simp [h]
example (h : a = b) : f a = f b := by exact congrArg f h
example (h : a = b) : f a = f b := by cases h; rfl
example (h : f = g) (a : α) : f a = g a := by rw [h]
example (h : ∀ x, f x = g x) : f = g := by funext x; exact h x
example (h : ∀ x, f x = g x) : f = g := by ext x; exact h x
example (h : ∀ x, f x = g x) : f = g := by apply funext; intro x; rw [h]
example (h : ∀ x, f x = g x) : f = g := funext fun x => by simp only [h]
example : (fun x : α => x) = id := by rfl
example (x y : α × β) (h₁ : x.1 = y.1) (h₂ : x.2 = y.2) : x = y := by ext; exact h₁; exact h₂
example (h : (a, b) = (c, c)) : a = c ∧ b = c := by injection h with h₁ h₂; exact ⟨h₁, h₂⟩
example (h : (a, b) = (c, c)) : a = b := by cases h; rfl
example (h : (a, b) = (c, c)) : a = b := by simp_all
example (h : some a = some b) : a = b := by injections
example (h : some a = none) : a = b := by contradiction
example (P : α → Prop) (h : P a) : ∃ x, P x := ⟨a, h⟩
example (P : α → Prop) (h : P a) : ∃ x, P x := by exists a
example (P : α → Prop) (h : P a) : ∃ x, P x := by refine ⟨_, h⟩
example (P : α → Prop) (h : P a) : ∃ x, P x := by constructor; exact h
example (P Q : α → Prop) (h : ∃ x, P x ∧ Q x) : ∃ x, Q x := by
  obtain ⟨x, _, hq⟩ := h
  exact ⟨x, hq⟩
example (P Q : α → Prop) (h : ∃ x, P x ∧ Q x) : ∃ x, Q x := let ⟨x, _, hq⟩ := h; ⟨x, hq⟩
example (P Q : α → Prop) (h : ∀ x, P x → Q x) (h' : ∀ x, P x) : ∀ x, Q x := by intro x; exact h x (h' x)
example (P Q : α → Prop) (h : ∀ x, P x → Q x) (h' : ∀ x, P x) : ∀ x, Q x := fun x => h x (h' x)
example (P : α → Prop) : (¬∃ x, P x) ↔ ∀ x, ¬P x := by simp
example (P : α → Prop) : (¬∀ x, P x) ↔ ∃ x, ¬P x := Classical.not_forall
example (P : α → Prop) (h : ¬∀ x, P x) : ∃ x, ¬P x := by
  apply Classical.byContradiction
  intro hn
  apply h
  intro x
  by_cases hx : P x
  · exact hx
  · exact absurd ⟨x, hx⟩ hn
example (h : ∃ _ : α, True) : Nonempty α := by cases h with | intro x _ => exact ⟨x⟩
example (P : α → Prop) (h : ∃ x, P x) : P h.choose := h.choose_spec
end

section
variable (a b c d m n k : Nat)

example : 0 + n = n := by induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, ih]
example : 0 + n = n := by induction n; rfl; simp
example : n = 0 ∨ ∃ k, n = k + 1 := by cases n with
  | zero => exact .inl rfl
  | succ k => exact .inr ⟨k, rfl⟩
example : n = 0 ∨ ∃ k, n = k + 1 := by
  rcases n with _ | k
  · simp
  · simp
example (h : a = b) : a + 0 = 0 + b := by simp [h]
example (h : a = b) : a + 0 = 0 + b := by simp only [Nat.add_zero, Nat.zero_add]; exact h
example (h : a + 0 = b) : a = b := by simp at h; exact h
example (h : a + 0 = b) : a = b := by simpa using h
example (h : a + 0 = b) : a = b := by dsimp at h; exact h
example : a + b = b + a := by ac_rfl
example : a + b + c = c + b + a := by ac_rfl
example : a * b * (c + d) = (d + c) * (b * a) := by ac_rfl
example : a + b + c = c + b + a := by simp only [Nat.add_comm, Nat.add_left_comm]
example : a + b = b + a := by conv => lhs; rw [Nat.add_comm]
example : (a + b) * c = (b + a) * c := by conv => { lhs; arg 1; rw [Nat.add_comm] }
example : (fun x => x + a) = (fun x => a + x) := by conv => { lhs; ext x; rw [Nat.add_comm] }
example (h : a < b) (h' : b < c) : a < c := calc
  a < b := h
  _ < c := h'
example (h : a ≤ b) (h' : b < c) (e : c = d) : a < d := calc
  a ≤ b := h
  _ < c := h'
  _ = d := e
example : 2 + 2 = 4 := rfl
example : 2 + 2 = 4 := by decide
example : 2 + 2 = 4 := by simp
example : 10 < 100 := by decide
example : ¬(5 = 7) := by decide
example : ∀ i, i < 10 → i * i < 100 := by decide
example : ∃ i, i < 10 ∧ i * i = 49 := by decide
example (h : 5 = 7) : a = b := by contradiction
example (h : n + 1 = 0) : a = b := by contradiction
example (h : n < 0) : a = b := by exact absurd h (Nat.not_lt_zero n)
example (h : n + 1 = m + 1) : n = m := by injection h
example (h : n + 1 = m + 1) : n = m := by cases h; rfl
example (h : Nat.succ n = Nat.succ m) : n = m := by simpa using h
example (h : n = m) : m = n := by generalize m = x at *; exact h.symm
example : (n + m) * (n + m) = (n + m) * (n + m) := by generalize n + m = x; rfl
example : (n + m) * 0 = 0 := by generalize h : n + m = x; rfl
example : (if n = n then a else b) = a := by simp
example : (if n = 0 then 0 else 0) = 0 := by split <;> rfl
example : (if n = 0 then a else b) = a ∨ (if n = 0 then a else b) = b := by
  split
  · left; rfl
  · right; rfl
example (h : (if n = 0 then a else b) = c) (hn : n ≠ 0) : b = c := by
  split at h
  · contradiction
  · exact h
example : (match n with | 0 => 0 | _ + 1 => 0) = 0 := by split <;> rfl
example (h : n ≠ 0) : (match n with | 0 => a | _ + 1 => b) = b := by
  cases n
  · contradiction
  · rfl
example (f : Nat → Nat) (h : ∀ x, f x = x) : f (f n) = n := by rw [h, h]
example (f : Nat → Nat) (h : ∀ x, f x = x) : f (f n) = n := by simp [h]
example (f : Nat → Nat) (h : ∀ x, f x = x) : f (f n) = n := by simp only [h]
example (f : Nat → Nat) (h : ∀ x, f x = x) : f (f n) = n := by simp_all
example (f : Nat → Nat → Nat) (h : a = b) (h' : c = d) : f a c = f b d := by congr
example : let x := n; x = n := by intro x; rfl
example : n = n := by let x := n; show x = n; rfl
example : n = n := by set_option autoImplicit false in rfl
example (h : m = n) : n = m := by exact (by simp [h])
example : ∃ x : Nat, x * x = 9 := ⟨3, rfl⟩
example : ∃ x y : Nat, x + y = 5 ∧ x < y := ⟨2, 3, by decide, by decide⟩
example (h : n ≤ m) : ∃ k, m = n + k := by
  induction h with
  | refl => exact ⟨0, rfl⟩
  | step _ ih => obtain ⟨k, rfl⟩ := ih; exact ⟨k + 1, rfl⟩
example (P : Nat → Prop) (h0 : P 0) (h : ∀ n, P n → P (n + 1)) : P n := by
  induction n with
  | zero => assumption
  | succ n ih => exact h n ih
example (P : Nat → Prop) (h : ∀ n, (∀ m, m < n → P m) → P n) : P n := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih
example : a + b + c = a + (b + c) := by
  induction c generalizing a with
  | zero => rfl
  | succ c ih => rw [← Nat.add_assoc, ih]; rfl
end

def double (n : Nat) : Nat := n + n
def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n
example (n : Nat) : double n = n + n := by unfold double; rfl
example (n : Nat) : double n = n + n := by simp [double]
example (n : Nat) : double n = n + n := by rw [double]
example (n : Nat) : double n = n + n := by delta double; rfl
example (n : Nat) : double n = 2 * n := by simp only [double, Nat.two_mul]
example : factorial 5 = 120 := rfl
example : factorial 5 = 120 := by decide
example : factorial 5 = 120 := by simp [factorial]
example (n : Nat) : factorial (n + 1) = (n + 1) * factorial n := by rw [factorial]
example (n : Nat) : 0 < factorial n := by
  induction n with
  | zero => decide
  | succ n ih => exact Nat.mul_pos (Nat.succ_pos n) ih

inductive Tree where
  | leaf
  | node (left : Tree) (value : Nat) (right : Tree)
  deriving DecidableEq
namespace Tree
def mirror : Tree → Tree
  | leaf => leaf
  | node l v r => node r.mirror v l.mirror
def size : Tree → Nat
  | leaf => 0
  | node l _ r => l.size + 1 + r.size
theorem mirror_mirror (t : Tree) : t.mirror.mirror = t := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp [mirror, ihl, ihr]
theorem size_mirror (t : Tree) : t.mirror.size = t.size := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp only [mirror, size, ihl, ihr]; ac_rfl
end Tree

structure Point where
  x : Nat
  y : Nat
example (a b : Nat) : (Point.mk a b).x = a := rfl
example (a b : Nat) : { x := a, y := b : Point }.y = b := by simp
example (p q : Point) (hx : p.x = q.x) (hy : p.y = q.y) : p = q := by cases p; cases q; simp_all
example (p : Point) : { p with x := 0 }.y = p.y := rfl

set_option linter.unusedVariables false
section
variable (p q r : Prop) (a b c n m : Nat)
example (h : ∃ x, x > 3) : ∃ y, y > 2 := by
  obtain ⟨x, hx⟩ : ∃ x, x > 3 := h
  exact ⟨x, Nat.lt_trans (by decide) hx⟩
example : p ↔ p := by refine ⟨fun h => ?_, fun h => ?_⟩ <;> exact h
example (h : a = b) (h2 : b = c) : a = c := by rw [h2] at h; exact h
example (h : a = b) (h2 : a = c) : b = c := by rw [h] at *; exact h2
example (h : a + 0 = b) (h2 : 0 + b = c) : a = c := by simp at *; rw [h, h2]
example (h : a + 0 = b) : b = a + 0 := by simp only [Nat.add_zero] at h ⊢; exact h.symm
example : (a + b) + c = (b + a) + c := by conv in a + b => rw [Nat.add_comm]
example : (a + b) + c = (b + a) + c := by rw [show a + b = b + a from Nat.add_comm a b]
example : (a + b) + c = (b + a) + c := by congr 1; exact Nat.add_comm a b
example (f : Nat → Nat → Nat) : f = fun x y => f x y := by funext x y; rfl
example : ∃ x y : Nat, x = y := by exists 0, 0
example (h : p) : p := by focus exact h
example (h : p) : p ∧ p := by constructor; all_goals exact h
example : p → p := by intro (h : p); exact h
example (h : p ∧ q ∧ r) : r := by simp_all only
example (h : p ∧ q ∧ r) : r := h.2.2
example : a = a := by with_reducible rfl
example (h : a = b) : b = a := by exact h ▸ rfl
example (h : (if a = b then 1 else 2) = 2) : a ≠ b := by
  split at h
  · contradiction
  · assumption
example : (if a = b then 1 else 2) ≤ 2 := by
  if h : a = b then simp [h] else simp [h]
example : a = b ∨ a ≠ b := by
  rcases h : decide (a = b) with _ | _
  · right; exact of_decide_eq_false h
  · left; exact of_decide_eq_true h
example : a = b ∨ a ≠ b := by
  cases h : decide (a = b)
  · right; exact of_decide_eq_false h
  · left; exact of_decide_eq_true h
example : a = b ∨ a ≠ b := by
  match h : decide (a = b) with
  | true => left; exact of_decide_eq_true h
  | false => right; exact of_decide_eq_false h
example (h : a = b) : b = a := by revert h; intro h; exact h.symm
example : a + n = n + a := by
  revert a
  induction n <;> intro a
  · simp
  · rename_i ih; rw [← Nat.add_assoc, ih, Nat.add_right_comm]
example (h : p) (h2 : p → q) : q := by haveI := h; exact h2 this
example (h : p) (h2 : p → q) : q := by have := h2 h; assumption
example (h : p) (h2 : p → q) : q := by have := h2 h; exact this
example (h : p) (h2 : p → q) : q := by exact (h2 <| by exact h)
example (h : p) (h2 : p → q) : q := h |> h2
example : 3 < 5 := by decide +kernel
example : 2 + 3 = 5 := by simp +decide
example (h : a = b) : b = a := by simp [← h]
example (h : a = b) (h' : b = c) : a = c := by simp [*]
example (h : a ≤ b) : (if a ≤ b then 1 else 2) = 1 := by rw [if_pos h]
example (h : a ≤ b) : (if a ≤ b then 1 else 2) = 1 := if_pos h
example (h : ∀ x, x < n → p) (hn : 0 < n) : p := by specialize h 0 hn; exact h
example (h : p) : p := by expose_names; exact h
example : let x := 3; x = 3 := by intro x; show 3 = 3; rfl
example : let x := 3; x = 3 := by simp
example : (let x := 3; x + a) = a + 3 := by simp [Nat.add_comm]
example : (have x := 3; x + a) = a + 3 := by simp [Nat.add_comm]
example : let x := a; x = a := by extract_lets x; rfl
example : ∀ x : Nat, x = x := by unhygienic intro; rfl
example (h : a = b) (e : b = c) : a = c := by apply Eq.trans h; exact e
example (h : a = b) (e : b = c) : a = c := by apply Eq.trans; exact h; exact e
example (h : a = b) (e : b = c) : a = c := by refine Eq.trans ?_ e; exact h
example (h : a = b) (e : b = c) : a = c := by rw [h]; assumption
example (h : a = b) (e : b = c) : a = c := Eq.subst e h
example : a - a = 0 ∧ a * 0 = 0 := by constructor <;> simp
example : a - a = 0 ∧ a * 0 = 0 := ⟨Nat.sub_self a, Nat.mul_zero a⟩
example : ¬ (a < b ∧ b < a) := by rintro ⟨h1, h2⟩; exact Nat.lt_irrefl _ (Nat.lt_trans h1 h2)
example : ¬ (a < b ∧ b < a) := fun ⟨h1, h2⟩ => absurd h1 (Nat.lt_asymm h2)
example (f : Nat → Nat) (h : ∀ x y, f x = f y → x = y) : f a = f b ↔ a = b := ⟨h a b, congrArg f⟩
example (h : a = 2 * n) (h' : b = 2 * m) : ∃ k, a + b = 2 * k := ⟨n + m, by rw [h, h', Nat.mul_add]⟩
example (h : ∃ k, a = 2 * k) : ∃ k, a * b = 2 * k := h.elim fun k hk => ⟨k * b, by rw [hk, Nat.mul_assoc]⟩
example : a ^ 2 = a * a := by simp [Nat.pow_succ]
example : n % 2 < 2 := by apply Nat.mod_lt; decide
example : n % 2 < 2 := Nat.mod_lt _ (by decide)
example : n < 5 → n ≠ 7 := by rintro h rfl; contradiction
example : n < 5 → n ≠ 7 := by intro h e; subst e; contradiction
example : n < 5 → n ≠ 7 := by intro h e; simp [e] at h
example (h : n < 3) : n = 0 ∨ n = 1 ∨ n = 2 := by revert n; decide
example (h : 2 ≤ n) : n ≠ 1 := by rintro rfl; exact absurd h (by decide)
example (xs : List Nat) : xs ≠ [] → 0 < xs.length := by
  intro h
  cases xs <;> simp_all
example (p : Nat → Bool) (xs : List Nat) : (xs.filter p).length ≤ xs.length := by
  induction xs with
  | nil => simp
  | cons x xs ih =>
    simp only [List.filter_cons]
    split
    · simp; exact ih
    · simp; exact Nat.le_succ_of_le ih
example (xs ys : List Nat) (h : xs = ys) : xs.length = ys.length := by congr
example (s : String) : s = s := rfl
example (α : Type) (s : α → Prop) (h : ∀ x, s x) [Inhabited α] : ∃ x, s x := ⟨default, h _⟩
example (α : Type) [h : Nonempty α] : ∃ _ : α, True := by obtain ⟨x⟩ := h; exact ⟨x, trivial⟩
example : Function.Injective (fun x : Nat => x + 1) := by intro a b h; simpa using h
example : ∀ a b : Nat, a < b → ∃ c, a + c = b := fun a b h => ⟨b - a, Nat.add_sub_of_le (Nat.le_of_lt h)⟩
example (h : ¬ (p ∧ q)) : p → ¬ q := by simpa using h
example (h : ¬ (p → q)) : p ∧ ¬ q := by simpa using h
example (h : ¬ ∀ x : Nat, x = a) : ∃ x, x ≠ a := by simpa using h
example : (∀ x : Nat, 0 ≤ x) ∧ (∃ x : Nat, x = 0) := by simp
example : a < b ↔ ¬ b ≤ a := by simp
example (h : a < b) (h' : c < n) : a + c < b + n := by apply Nat.add_lt_add <;> assumption
example (h : a ≤ b) : a * c ≤ b * c := by exact Nat.mul_le_mul_right c h
example : n = n := by solve | rfl
example : (fun x : Nat => 0 + x) = id := by ext x; simp
example (f g : Nat → Nat) (h : ∀ x, f x = g x) : (List.map f [a, b]) = List.map g [a, b] := by simp [h]
example (x : Nat × Nat) : x = (x.1, x.2) := by cases x; rfl
example (x : Nat × Nat) : x = (x.1, x.2) := by ext <;> rfl
example (x : Nat × Nat) : ∃ a b, x = (a, b) := by obtain ⟨a, b⟩ := x; exact ⟨a, b, rfl⟩
end
