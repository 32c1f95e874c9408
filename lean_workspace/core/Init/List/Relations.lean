prelude
import Init.List.Parts

/-
Relations between lists: permutations, sublists, pairwise relations, lists without repetition, counting.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w
namespace List
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Permutations -/

protected theorem Perm.refl : ∀ l : List α, Perm l l | [] => .nil | x :: xs => .cons x (Perm.refl xs)
protected theorem Perm.symm {l₁ l₂ : List α} (h : Perm l₁ l₂) : Perm l₂ l₁ := by
  induction h with
  | nil => exact .nil
  | cons x _ ih => exact .cons x ih
  | swap x y l => exact .swap y x l
  | trans _ _ ih₁ ih₂ => exact .trans ih₂ ih₁
theorem Perm.length_eq {l₁ l₂ : List α} (p : Perm l₁ l₂) : length l₁ = length l₂ := by
  induction p with
  | nil => rfl
  | cons x _ ih => simp [ih]
  | swap x y l => rfl
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
theorem Perm.mem_iff {a : α} {l₁ l₂ : List α} (p : Perm l₁ l₂) : a ∈ l₁ ↔ a ∈ l₂ := by
  induction p with
  | nil => exact .rfl
  | cons x _ ih => simp [ih]
  | swap x y l => simp only [mem_cons]; exact or_left_comm
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
theorem Perm.append_right {l₁ l₂ : List α} (t₁ : List α) (p : Perm l₁ l₂) : Perm (l₁ ++ t₁) (l₂ ++ t₁) := by
  induction p with
  | nil => exact .refl t₁
  | cons x _ ih => exact .cons x ih
  | swap x y l => exact .swap x y (l ++ t₁)
  | trans _ _ ih₁ ih₂ => exact .trans ih₁ ih₂
theorem Perm.append_left {t₁ t₂ : List α} : ∀ (l : List α), Perm t₁ t₂ → Perm (l ++ t₁) (l ++ t₂)
  | [], p => p
  | x :: xs, p => .cons x (Perm.append_left xs p)
theorem Perm.append {l₁ l₂ t₁ t₂ : List α} (p₁ : Perm l₁ l₂) (p₂ : Perm t₁ t₂) : Perm (l₁ ++ t₁) (l₂ ++ t₂) :=
  (p₁.append_right t₁).trans (p₂.append_left l₂)
theorem perm_middle {a : α} : ∀ {l₁ l₂ : List α}, Perm (l₁ ++ a :: l₂) (a :: (l₁ ++ l₂))
  | [], _ => .refl _
  | b :: _, _ => (Perm.cons b perm_middle).trans (.swap a b _)
theorem perm_append_comm : ∀ {l₁ l₂ : List α}, Perm (l₁ ++ l₂) (l₂ ++ l₁)
  | [], l₂ => by rw [append_nil]; exact .refl l₂
  | a :: l₁, l₂ => (Perm.cons a perm_append_comm).trans perm_middle.symm
theorem reverse_perm : ∀ l : List α, Perm (reverse l) l
  | [] => .nil
  | a :: l => by rw [reverse_cons]; exact perm_append_comm.trans (.cons a (reverse_perm l))
theorem Perm.map (f : α → β) {l₁ l₂ : List α} (p : Perm l₁ l₂) : Perm (l₁.map f) (l₂.map f) := by
  induction p with
  | nil => exact .nil
  | cons x _ ih => exact .cons (f x) ih
  | swap x y l => exact .swap (f x) (f y) (l.map f)
  | trans _ _ ih₁ ih₂ => exact .trans ih₁ ih₂
theorem Perm.nil_eq {l : List α} (p : Perm [] l) : [] = l := (eq_nil_of_length_eq_zero p.length_eq.symm).symm
theorem Perm.eq_nil {l : List α} (p : Perm l []) : l = [] := eq_nil_of_length_eq_zero p.length_eq
theorem Perm.sum_nat {l₁ l₂ : List Nat} (h : Perm l₁ l₂) : l₁.sum = l₂.sum := by
  induction h with
  | nil => rfl
  | cons x _ ih => rw [sum_cons, sum_cons, ih]
  | swap x y l => rw [sum_cons, sum_cons, sum_cons, sum_cons, Nat.add_left_comm]
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂

/-! ### Sublists -/

theorem Sublist.refl : ∀ l : List α, Sublist l l | [] => .slnil | a :: l => .cons₂ a (Sublist.refl l)
theorem Sublist.length_le {l₁ l₂ : List α} (h : Sublist l₁ l₂) : length l₁ ≤ length l₂ := by
  induction h with
  | slnil => exact Nat.le_refl 0
  | cons a _ ih => exact Nat.le_succ_of_le ih
  | cons₂ a _ ih => exact Nat.succ_le_succ ih
@[simp] theorem nil_sublist : ∀ l : List α, Sublist [] l
  | [] => .slnil
  | a :: l => .cons a (nil_sublist l)
theorem Sublist.mem {a : α} {l₁ l₂ : List α} (hx : a ∈ l₁) (hl : Sublist l₁ l₂) : a ∈ l₂ := by
  induction hl with
  | slnil => exact hx
  | cons b _ ih => exact .tail b (ih hx)
  | cons₂ b _ ih => exact (mem_cons.mp hx).elim (fun e => e ▸ .head _) fun h => .tail b (ih h)
theorem Sublist.subset {l₁ l₂ : List α} (h : Sublist l₁ l₂) : l₁ ⊆ l₂ := fun _ ha => h.mem ha
theorem Sublist.trans {l₁ l₂ l₃ : List α} (h₁ : Sublist l₁ l₂) (h₂ : Sublist l₂ l₃) : Sublist l₁ l₃ := by
  induction h₂ generalizing l₁ with
  | slnil => exact h₁
  | cons a _ ih => exact .cons a (ih h₁)
  | cons₂ a _ ih => cases h₁ with
    | cons _ h => exact .cons a (ih h)
    | cons₂ _ h => exact .cons₂ a (ih h)
@[simp] theorem sublist_append_right : ∀ l₁ l₂ : List α, Sublist l₂ (l₁ ++ l₂)
  | [], l₂ => .refl l₂
  | a :: l₁, l₂ => .cons a (sublist_append_right l₁ l₂)
@[simp] theorem sublist_append_left : ∀ l₁ l₂ : List α, Sublist l₁ (l₁ ++ l₂)
  | [], l₂ => nil_sublist l₂
  | a :: l₁, l₂ => .cons₂ a (sublist_append_left l₁ l₂)
@[simp] theorem filter_sublist {p : α → Bool} : ∀ {l : List α}, Sublist (filter p l) l
  | [] => .slnil
  | a :: l => by
    rw [filter_cons]
    by_cases h : p a
    · rw [if_pos h]; exact .cons₂ a filter_sublist
    · rw [if_neg h]; exact .cons a filter_sublist

/-! ### Pairwise relations, lists without repetition -/

@[simp] theorem pairwise_cons {R : α → α → Prop} {a : α} {l : List α} : Pairwise R (a :: l) ↔ (∀ a', a' ∈ l → R a a') ∧ Pairwise R l :=
  ⟨fun | .cons h₁ h₂ => ⟨h₁, h₂⟩, fun ⟨h₁, h₂⟩ => .cons h₁ h₂⟩
@[simp] theorem nodup_nil : @Nodup α [] := .nil
@[simp] theorem nodup_cons {a : α} {l : List α} : (a :: l).Nodup ↔ ¬a ∈ l ∧ l.Nodup :=
  pairwise_cons.trans (and_congr_left fun _ => ⟨fun h ha => h a ha rfl, fun h a' ha' e => h (e ▸ ha')⟩)
instance decidablePairwise {R : α → α → Prop} [DecidableRel R] : ∀ l : List α, Decidable (Pairwise R l)
  | [] => isTrue .nil
  | a :: l => match decidableBAll (R a) l, decidablePairwise l with
    | isTrue h₁, isTrue h₂ => isTrue (.cons h₁ h₂)
    | isFalse h, _ => isFalse fun hp => h (pairwise_cons.mp hp).1
    | _, isFalse h => isFalse fun hp => h (pairwise_cons.mp hp).2
instance nodupDecidable [DecidableEq α] (l : List α) : Decidable (Nodup l) := decidablePairwise l
instance decidableBEx (p : α → Prop) [DecidablePred p] : ∀ l : List α, Decidable (∃ x, x ∈ l ∧ p x)
  | [] => isFalse fun ⟨_, h, _⟩ => not_mem_nil h
  | a :: l => match ‹DecidablePred p› a with
    | isTrue h => isTrue ⟨a, .head l, h⟩
    | isFalse hn => match decidableBEx p l with
      | isTrue h => isTrue (h.imp fun _ hx => ⟨.tail a hx.1, hx.2⟩)
      | isFalse h => isFalse fun ⟨x, hx, hp⟩ => (mem_cons.mp hx).elim (fun e => hn (e ▸ hp)) fun hl => h ⟨x, hl, hp⟩

/-! ### Counting -/

@[simp] theorem countP_nil {p : α → Bool} : countP p [] = 0 := rfl
theorem countP_eq_length_filter {p : α → Bool} {l : List α} : countP p l = length (filter p l) := rfl
theorem countP_cons {p : α → Bool} {a : α} {l : List α} : countP p (a :: l) = countP p l + if p a then 1 else 0 := by
  unfold countP; rw [filter_cons]; by_cases h : p a <;> simp [h]
theorem countP_append {p : α → Bool} {l₁ l₂ : List α} : countP p (l₁ ++ l₂) = countP p l₁ + countP p l₂ := by
  unfold countP; rw [filter_append, length_append]
theorem countP_le_length {p : α → Bool} {l : List α} : countP p l ≤ l.length := length_filter_le p l
@[simp] theorem count_nil [BEq α] {a : α} : count a [] = 0 := rfl
theorem count_cons [BEq α] {a b : α} {l : List α} : count a (b :: l) = count a l + if b == a then 1 else 0 := countP_cons
@[simp] theorem count_append [BEq α] {a : α} {l₁ l₂ : List α} : count a (l₁ ++ l₂) = count a l₁ + count a l₂ := countP_append
@[simp] theorem count_cons_self [BEq α] [LawfulBEq α] {a : α} {l : List α} : count a (a :: l) = count a l + 1 := by rw [count_cons, if_pos BEq.rfl]
theorem count_le_length [BEq α] {a : α} {l : List α} : count a l ≤ l.length := countP_le_length
theorem count_eq_zero [BEq α] [LawfulBEq α] {a : α} {l : List α} : count a l = 0 ↔ ¬a ∈ l := by
  unfold count countP
  rw [length_eq_zero_iff, filter_eq_nil_iff]
  exact ⟨fun h ha => h a ha BEq.rfl, fun h b hb e => h (eq_of_beq e ▸ hb)⟩
theorem count_pos_iff [BEq α] [LawfulBEq α] {a : α} {l : List α} : 0 < count a l ↔ a ∈ l := by
  rw [Nat.pos_iff_ne_zero, ne_eq, count_eq_zero, Classical.not_not]
@[simp] theorem elem_iff [BEq α] [LawfulBEq α] {a : α} {as : List α} : elem a as = true ↔ a ∈ as := by
  induction as with
  | nil => simp [elem]
  | cons b bs ih =>
    have hb : elem a (b :: bs) = match a == b with | true => true | false => elem a bs := rfl
    rw [mem_cons, hb, ← ih]
    cases h : a == b with
    | true => exact iff_of_true rfl (.inl (eq_of_beq h))
    | false => exact ⟨.inr, fun hab => hab.resolve_left (beq_eq_false_iff_ne.mp h)⟩
end List
