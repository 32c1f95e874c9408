prelude
import Init.List.Basic

/-
Lemmas of lists: length, append, membership, map, filter, reverse, folds, flatten, replicate, all and any.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w
namespace List
variable {α : Type u} {β : Type v} {γ : Type w} {a b : α} {as bs cs l l₁ l₂ : List α} {f : α → β} {p q : α → Bool}

/-! ### Constructors and length -/

attribute [simp] List.cons.injEq
@[simp] theorem cons_ne_nil (a : α) (l : List α) : a :: l ≠ [] := nofun
@[simp] theorem nil_ne_cons {a : α} {l : List α} : [] ≠ a :: l := nofun
@[simp] theorem cons_ne_self (a : α) (l : List α) : a :: l ≠ l := fun h => absurd (congrArg length h) (Nat.succ_ne_self l.length)
theorem cons_inj_right (a : α) {l l' : List α} : a :: l = a :: l' ↔ l = l' := by simp
theorem head_eq_of_cons_eq {h₁ h₂ : α} {t₁ t₂ : List α} (H : h₁ :: t₁ = h₂ :: t₂) : h₁ = h₂ := (List.cons.inj H).1
theorem tail_eq_of_cons_eq {h₁ h₂ : α} {t₁ t₂ : List α} (H : h₁ :: t₁ = h₂ :: t₂) : t₁ = t₂ := (List.cons.inj H).2
theorem exists_cons_of_ne_nil : ∀ {l : List α}, l ≠ [] → ∃ b l', l = b :: l' | [], h => absurd rfl h | b :: l', _ => ⟨b, l', rfl⟩
theorem ne_nil_iff_exists_cons {l : List α} : l ≠ [] ↔ ∃ b l', l = b :: l' := ⟨exists_cons_of_ne_nil, fun ⟨_, _, h⟩ => h ▸ nofun⟩
@[simp] theorem length_nil : length ([] : List α) = 0 := rfl
@[simp] theorem length_cons {a : α} {as : List α} : (a :: as).length = as.length + 1 := rfl
@[simp] theorem length_singleton {a : α} : length [a] = 1 := rfl
theorem length_pos_iff {l : List α} : 0 < length l ↔ l ≠ [] := by cases l <;> simp
theorem eq_nil_of_length_eq_zero : length l = 0 → l = [] := by cases l <;> simp
@[simp] theorem length_eq_zero_iff : length l = 0 ↔ l = [] := ⟨eq_nil_of_length_eq_zero, fun h => h ▸ rfl⟩
theorem ne_nil_of_length_pos (h : 0 < length l) : l ≠ [] := length_pos_iff.mp h
theorem length_eq_one_iff {l : List α} : length l = 1 ↔ ∃ a, l = [a] := by
  cases l with
  | nil => simp
  | cons a l => cases l <;> simp

/-! ### Append -/

@[simp] theorem append_eq : List.append as bs = as ++ bs := rfl
@[simp] theorem nil_append (as : List α) : [] ++ as = as := rfl
@[simp] theorem cons_append {a : α} {as bs : List α} : (a :: as) ++ bs = a :: (as ++ bs) := rfl
@[simp] theorem append_nil (as : List α) : as ++ [] = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, ih]
@[simp] theorem append_assoc (as bs cs : List α) : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, cons_append, cons_append, ih]
instance : Std.Associative (α := List α) (· ++ ·) := ⟨append_assoc⟩
instance : Std.LawfulIdentity (α := List α) (· ++ ·) [] where left_id := nil_append; right_id := append_nil
theorem append_cons (as : List α) (b : α) (bs : List α) : as ++ b :: bs = as ++ [b] ++ bs := by rw [append_assoc]; rfl
@[simp] theorem singleton_append {x : α} : [x] ++ l = x :: l := rfl
@[simp] theorem length_append {as bs : List α} : (as ++ bs).length = as.length + bs.length := by
  induction as with
  | nil => exact (Nat.zero_add _).symm
  | cons a as ih => rw [cons_append, length_cons, length_cons, ih, Nat.add_right_comm]
@[simp] theorem append_eq_nil_iff : as ++ bs = [] ↔ as = [] ∧ bs = [] := by cases as <;> simp
@[simp] theorem nil_eq_append_iff : [] = as ++ bs ↔ as = [] ∧ bs = [] := by rw [eq_comm, append_eq_nil_iff]
theorem append_inj : ∀ {s₁ s₂ t₁ t₂ : List α}, s₁ ++ t₁ = s₂ ++ t₂ → length s₁ = length s₂ → s₁ = s₂ ∧ t₁ = t₂
  | [], [], _, _, h, _ => ⟨rfl, h⟩
  | a :: s₁, b :: s₂, _, _, h, hl => by
    have h' := List.cons.inj h
    have ih := append_inj h'.2 (Nat.succ.inj hl)
    exact ⟨by rw [h'.1, ih.1], ih.2⟩
  | [], _ :: _, _, _, _, hl => absurd hl (Nat.zero_ne_add_one _)
  | _ :: _, [], _, _, _, hl => absurd hl (Nat.add_one_ne_zero _)
theorem append_cancel_left {as bs cs : List α} (h : as ++ bs = as ++ cs) : bs = cs := (append_inj h rfl).2
theorem append_cancel_right {as bs cs : List α} (h : as ++ bs = cs ++ bs) : as = cs :=
  (append_inj h (Nat.add_right_cancel (m := bs.length) (by rw [← length_append, ← length_append, h]))).1
@[simp] theorem append_cancel_left_eq (as bs cs : List α) : (as ++ bs = as ++ cs) = (bs = cs) := propext ⟨append_cancel_left, congrArg _⟩
@[simp] theorem append_cancel_right_eq (as bs cs : List α) : (as ++ bs = cs ++ bs) = (as = cs) := propext ⟨append_cancel_right, congrArg (· ++ bs)⟩

/-! ### Membership -/

@[simp] theorem not_mem_nil {a : α} : ¬a ∈ ([] : List α) := nofun
@[simp] theorem mem_cons : a ∈ b :: l ↔ a = b ∨ a ∈ l := ⟨fun | .head _ => .inl rfl | .tail _ h => .inr h, fun | .inl h => h ▸ .head _ | .inr h => .tail _ h⟩
theorem mem_cons_self {a : α} {l : List α} : a ∈ a :: l := .head l
theorem mem_cons_of_mem (y : α) {a : α} {l : List α} : a ∈ l → a ∈ y :: l := .tail y
theorem mem_singleton {a b : α} : a ∈ [b] ↔ a = b := by simp
theorem eq_nil_iff_forall_not_mem {l : List α} : l = [] ↔ ∀ a, ¬a ∈ l := by
  cases l with
  | nil => simp
  | cons a l => exact ⟨nofun, fun h => absurd mem_cons_self (h a)⟩
theorem ne_nil_of_mem {a : α} {l : List α} (h : a ∈ l) : l ≠ [] := fun e => by subst e; exact not_mem_nil h
@[simp] theorem mem_append {a : α} {s t : List α} : a ∈ s ++ t ↔ a ∈ s ∨ a ∈ t := by
  induction s with
  | nil => simp
  | cons b s ih => rw [cons_append, mem_cons, ih, mem_cons, or_assoc]
theorem mem_append_left {a : α} {as : List α} (bs : List α) (h : a ∈ as) : a ∈ as ++ bs := mem_append.mpr (.inl h)
theorem mem_append_right {b : α} {bs : List α} (as : List α) (h : b ∈ bs) : b ∈ as ++ bs := mem_append.mpr (.inr h)
theorem forall_mem_nil (p : α → Prop) : ∀ x, x ∈ ([] : List α) → p x := nofun
theorem forall_mem_cons {p : α → Prop} : (∀ x, x ∈ a :: l → p x) ↔ p a ∧ ∀ x, x ∈ l → p x :=
  ⟨fun H => ⟨H _ (.head _), fun _ h => H _ (.tail _ h)⟩, fun ⟨H₁, H₂⟩ _ => fun | .head _ => H₁ | .tail _ h => H₂ _ h⟩
theorem forall_mem_append {p : α → Prop} : (∀ x, x ∈ l₁ ++ l₂ → p x) ↔ (∀ x, x ∈ l₁ → p x) ∧ (∀ x, x ∈ l₂ → p x) := by
  simp only [mem_append, or_imp, forall_and]
theorem append_of_mem : ∀ {l : List α}, a ∈ l → ∃ s t : List α, l = s ++ a :: t
  | _, .head l => ⟨[], l, rfl⟩
  | _, .tail b h => match append_of_mem h with | ⟨s, t, h'⟩ => ⟨b :: s, t, by rw [h', cons_append]⟩
theorem length_pos_of_mem {a : α} : ∀ {l : List α}, a ∈ l → 0 < length l
  | _ :: _, _ => Nat.add_one_pos _
@[simp] theorem subset_nil_iff : l ⊆ [] ↔ l = [] := ⟨fun h => eq_nil_iff_forall_not_mem.mpr fun _ ha => not_mem_nil (h ha), fun h => h ▸ fun _ => id⟩
theorem Subset.refl (l : List α) : l ⊆ l := fun _ => id
theorem Subset.trans (h₁ : as ⊆ bs) (h₂ : bs ⊆ cs) : as ⊆ cs := fun _ h => h₂ (h₁ h)
instance decidableBAll (p : α → Prop) [DecidablePred p] : ∀ l : List α, Decidable (∀ x, x ∈ l → p x)
  | [] => isTrue nofun
  | a :: l => match ‹DecidablePred p› a with
    | isTrue h₁ => match decidableBAll p l with
      | isTrue h₂ => isTrue (forall_mem_cons.mpr ⟨h₁, h₂⟩)
      | isFalse h₂ => isFalse fun h => h₂ (forall_mem_cons.mp h).2
    | isFalse h₁ => isFalse fun h => h₁ (forall_mem_cons.mp h).1
instance [DecidableEq α] (a : α) : ∀ l : List α, Decidable (a ∈ l) := go
where
  go : ∀ l : List α, Decidable (a ∈ l)
    | [] => isFalse nofun
    | b :: l => match decEq a b with
      | isTrue h => isTrue (mem_cons.mpr (.inl h))
      | isFalse hn => match go l with
        | isTrue h => isTrue (.tail b h)
        | isFalse h => isFalse fun hm => (mem_cons.mp hm).elim hn h

/-! ### Map -/

@[simp] theorem map_nil {f : α → β} : map f [] = [] := rfl
@[simp] theorem map_cons {f : α → β} {a : α} {l : List α} : map f (a :: l) = f a :: map f l := rfl
@[simp] theorem length_map {as : List α} (f : α → β) : (as.map f).length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]
@[simp] theorem map_append {f : α → β} {l₁ l₂ : List α} : map f (l₁ ++ l₂) = map f l₁ ++ map f l₂ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem map_map {g : β → γ} {f : α → β} {l : List α} : map g (map f l) = map (g ∘ f) l := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem map_id (l : List α) : map (id : α → α) l = l := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem map_id' (l : List α) : map (fun a : α => a) l = l := map_id l
attribute [simp] map_id map_id'
@[simp] theorem map_eq_nil_iff {f : α → β} {l : List α} : map f l = [] ↔ l = [] := by cases l <;> simp
@[simp] theorem mem_map {b : β} {f : α → β} {l : List α} : b ∈ l.map f ↔ ∃ a, a ∈ l ∧ f a = b := by
  induction l with
  | nil => simp
  | cons c l ih =>
    rw [map_cons, mem_cons, ih]
    constructor
    · rintro (rfl | ⟨a, ha, rfl⟩)
      · exact ⟨c, mem_cons_self, rfl⟩
      · exact ⟨a, mem_cons_of_mem c ha, rfl⟩
    · rintro ⟨a, ha, rfl⟩
      exact (mem_cons.mp ha).imp (congrArg f) fun h => ⟨a, h, rfl⟩
theorem mem_map_of_mem {a : α} {l : List α} {f : α → β} (h : a ∈ l) : f a ∈ map f l := mem_map.mpr ⟨a, h, rfl⟩
theorem map_congr_left {f g : α → β} {l : List α} (h : ∀ a, a ∈ l → f a = g a) : map f l = map g l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, map_cons, h a mem_cons_self, ih fun b hb => h b (mem_cons_of_mem a hb)]
@[simp] theorem map_inj_left {f g : α → β} {l : List α} : map f l = map g l ↔ ∀ a, a ∈ l → f a = g a := by
  induction l with
  | nil => simp
  | cons a l ih => rw [map_cons, map_cons, cons.injEq, ih, forall_mem_cons]
theorem map_eq_foldr {f : α → β} {l : List α} : map f l = foldr (fun a bs => f a :: bs) [] l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ih]; rfl

/-! ### Filter -/

@[simp] theorem filter_nil {p : α → Bool} : filter p [] = [] := rfl
theorem filter_cons {x : α} {xs : List α} {p : α → Bool} : (x :: xs).filter p = if p x then x :: xs.filter p else xs.filter p := by
  cases h : p x <;> simp [filter, h]
@[simp] theorem filter_cons_of_pos {p : α → Bool} {a : α} {l : List α} (pa : p a) : filter p (a :: l) = a :: filter p l := by rw [filter_cons, if_pos pa]
@[simp] theorem filter_cons_of_neg {p : α → Bool} {a : α} {l : List α} (pa : ¬p a) : filter p (a :: l) = filter p l := by rw [filter_cons, if_neg pa]
@[simp] theorem filter_append {p : α → Bool} (l₁ l₂ : List α) : filter p (l₁ ++ l₂) = filter p l₁ ++ filter p l₂ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => rw [cons_append, filter_cons, filter_cons, ih]; by_cases h : p a <;> simp [h]
@[simp] theorem mem_filter {x : α} {p : α → Bool} {as : List α} : x ∈ filter p as ↔ x ∈ as ∧ p x := by
  induction as with
  | nil => simp
  | cons a as ih =>
    rw [filter_cons]
    by_cases h : p a
    · rw [if_pos h, mem_cons, mem_cons, ih]
      constructor
      · rintro (rfl | h') <;> simp_all
      · rintro ⟨rfl | h', h''⟩ <;> simp_all
    · rw [if_neg h, ih, mem_cons]
      constructor
      · rintro ⟨h₁, h₂⟩; exact ⟨.inr h₁, h₂⟩
      · rintro ⟨rfl | h₁, h₂⟩
        · exact absurd h₂ h
        · exact ⟨h₁, h₂⟩
@[simp] theorem filter_filter {l : List α} : filter p (filter q l) = filter (fun a => p a && q a) l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [filter_cons]; by_cases hq : q a <;> by_cases hp : p a <;> simp [filter_cons, hp, hq, ih]
theorem length_filter_le (p : α → Bool) (l : List α) : (l.filter p).length ≤ l.length := by
  induction l with
  | nil => exact Nat.le_refl 0
  | cons a l ih =>
    rw [filter_cons]
    by_cases h : p a
    · rw [if_pos h]; exact Nat.succ_le_succ ih
    · rw [if_neg h]; exact Nat.le_succ_of_le ih
theorem filter_eq_nil_iff {l : List α} : filter p l = [] ↔ ∀ a, a ∈ l → ¬p a := by
  rw [eq_nil_iff_forall_not_mem]; simp
theorem filter_eq_self {l : List α} : filter p l = l ↔ ∀ a, a ∈ l → p a := by
  constructor
  · intro h a ha; rw [← h] at ha; exact (mem_filter.mp ha).2
  · induction l with
    | nil => exact fun _ => rfl
    | cons a l ih => intro h; rw [filter_cons_of_pos (h a mem_cons_self), ih fun b hb => h b (mem_cons_of_mem a hb)]
theorem filter_map {f : β → α} {l : List β} : filter p (map f l) = map f (filter (p ∘ f) l) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, filter_cons, filter_cons, ih]; by_cases h : p (f a) <;> simp [h]

/-! ### Reverse -/

theorem reverseAux_eq_append {as bs : List α} : reverseAux as bs = reverseAux as [] ++ bs := by
  induction as generalizing bs with
  | nil => rfl
  | cons a as ih => show reverseAux as (a :: bs) = reverseAux as [a] ++ bs; rw [ih, @ih [a], append_assoc]; rfl
@[simp] theorem reverse_nil : reverse ([] : List α) = [] := rfl
@[simp] theorem reverse_cons {a : α} {as : List α} : reverse (a :: as) = reverse as ++ [a] := by
  show reverseAux as [a] = reverseAux as [] ++ [a]; exact reverseAux_eq_append
@[simp] theorem reverse_append {as bs : List α} : (as ++ bs).reverse = bs.reverse ++ as.reverse := by
  induction as with
  | nil => simp
  | cons a as ih => rw [cons_append, reverse_cons, reverse_cons, ih, append_assoc]
@[simp] theorem reverse_reverse (as : List α) : as.reverse.reverse = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, reverse_append, ih]; rfl
theorem reverse_inj {xs ys : List α} : xs.reverse = ys.reverse ↔ xs = ys := ⟨fun h => by rw [← reverse_reverse xs, h, reverse_reverse], congrArg _⟩
theorem reverse_eq_iff {as bs : List α} : as.reverse = bs ↔ as = bs.reverse := ⟨fun h => by rw [← h, reverse_reverse], fun h => by rw [h, reverse_reverse]⟩
@[simp] theorem reverse_eq_nil_iff {xs : List α} : xs.reverse = [] ↔ xs = [] := reverse_eq_iff
@[simp] theorem length_reverse {as : List α} : (as.reverse).length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [reverse_cons, length_append, ih]; rfl
@[simp] theorem mem_reverse {x : α} {as : List α} : x ∈ reverse as ↔ x ∈ as := by
  induction as with
  | nil => simp
  | cons a as ih => rw [reverse_cons, mem_append, ih, mem_singleton, mem_cons, or_comm]
@[simp] theorem map_reverse {f : α → β} {l : List α} : l.reverse.map f = (l.map f).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem filter_reverse {p : α → Bool} {l : List α} : filter p l.reverse = (filter p l).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [reverse_cons, filter_append, ih, filter_cons, filter_cons]; by_cases h : p a <;> simp [h]

/-! ### Folds -/

@[simp] theorem foldl_nil {f : β → α → β} {b : β} : foldl f b [] = b := rfl
@[simp] theorem foldl_cons {f : β → α → β} {b : β} {a : α} {l : List α} : foldl f b (a :: l) = foldl f (f b a) l := rfl
@[simp] theorem foldr_nil {f : α → β → β} {b : β} : foldr f b [] = b := rfl
@[simp] theorem foldr_cons {f : α → β → β} {b : β} {a : α} {l : List α} : foldr f b (a :: l) = f a (foldr f b l) := rfl
@[simp] theorem foldr_append {f : α → β → β} {b : β} {l l' : List α} : (l ++ l').foldr f b = l.foldr f (l'.foldr f b) := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem foldl_append {f : β → α → β} {b : β} {l l' : List α} : (l ++ l').foldl f b = l'.foldl f (l.foldl f b) := by
  induction l generalizing b with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem foldr_map {f : α → β} {g : β → γ → γ} {l : List α} {init : γ} : (l.map f).foldr g init = l.foldr (fun x y => g (f x) y) init := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem foldl_map {f : α → β} {g : γ → β → γ} {l : List α} {init : γ} : (l.map f).foldl g init = l.foldl (fun x y => g x (f y)) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem foldr_reverse {l : List α} {f : α → β → β} {b : β} : l.reverse.foldr f b = l.foldl (fun x y => f y x) b := by
  induction l generalizing b with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem foldl_reverse {l : List α} {f : β → α → β} {b : β} : l.reverse.foldl f b = l.foldr (fun x y => f y x) b := by
  rw [← foldr_reverse, reverse_reverse]
@[simp] theorem foldr_cons_eq_append' {l : List α} {l' : List α} : l.foldr cons l' = l ++ l' := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem sum_nil [Add α] [Zero α] : ([] : List α).sum = 0 := rfl
@[simp] theorem sum_cons [Add α] [Zero α] {a : α} {l : List α} : (a :: l).sum = a + l.sum := rfl
theorem sum_append_nat {l₁ l₂ : List Nat} : (l₁ ++ l₂).sum = l₁.sum + l₂.sum := by
  induction l₁ with
  | nil => exact (Nat.zero_add _).symm
  | cons a l ih => rw [cons_append, sum_cons, sum_cons, ih, Nat.add_assoc]

theorem foldl_assoc {op : α → α → α} [ha : Std.Associative op] : ∀ {l : List α} {a₁ a₂ : α}, l.foldl op (op a₁ a₂) = op a₁ (l.foldl op a₂)
  | [], _, _ => rfl
  | a :: l, a₁, a₂ => by rw [foldl_cons, foldl_cons, ha.assoc, foldl_assoc]
theorem sum_reverse_nat (xs : List Nat) : xs.reverse.sum = xs.sum := by
  induction xs with
  | nil => rfl
  | cons a l ih => rw [reverse_cons, sum_append_nat, ih, Nat.add_comm]; rfl

/-! ### Flatten, replicate, all and any -/

@[simp] theorem flatten_nil : flatten ([] : List (List α)) = [] := rfl
@[simp] theorem flatten_cons {l : List α} {L : List (List α)} : flatten (l :: L) = l ++ flatten L := rfl
@[simp] theorem flatten_append {L₁ L₂ : List (List α)} : flatten (L₁ ++ L₂) = flatten L₁ ++ flatten L₂ := by
  induction L₁ with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem mem_flatten {L : List (List α)} : a ∈ L.flatten ↔ ∃ l, l ∈ L ∧ a ∈ l := by
  induction L with
  | nil => simp
  | cons l L ih => simp [ih]
@[simp] theorem flatMap_nil {f : α → List β} : flatMap f [] = [] := rfl
@[simp] theorem flatMap_cons {x : α} {xs : List α} {f : α → List β} : flatMap f (x :: xs) = f x ++ flatMap f xs := rfl
@[simp] theorem mem_flatMap {f : α → List β} {b : β} {l : List α} : b ∈ l.flatMap f ↔ ∃ a, a ∈ l ∧ b ∈ f a := by
  induction l with
  | nil => simp
  | cons a l ih => simp [ih]
@[simp] theorem map_flatten {f : α → β} {L : List (List α)} : (flatten L).map f = (L.map (map f)).flatten := by
  induction L with
  | nil => rfl
  | cons l L ih => simp [ih]
@[simp] theorem flatMap_append {xs ys : List α} {f : α → List β} : (xs ++ ys).flatMap f = xs.flatMap f ++ ys.flatMap f := by
  simp only [flatMap, map_append, flatten_append]
@[simp] theorem replicate_zero {a : α} : replicate 0 a = [] := rfl
theorem replicate_succ {a : α} {n : Nat} : replicate (n + 1) a = a :: replicate n a := rfl
@[simp] theorem length_replicate {n : Nat} {a : α} : (replicate n a).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, length_cons, ih]
@[simp] theorem mem_replicate {a b : α} {n : Nat} : b ∈ replicate n a ↔ n ≠ 0 ∧ b = a := by
  induction n with
  | zero => simp
  | succ n ih => rw [replicate_succ, mem_cons, ih]; simp
@[simp] theorem map_replicate {n : Nat} {a : α} {f : α → β} : (replicate n a).map f = replicate n (f a) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, map_cons, ih]; rfl
theorem replicate_append_replicate {n m : Nat} {a : α} : replicate n a ++ replicate m a = replicate (n + m) a := by
  induction n with
  | zero => rw [Nat.zero_add]; rfl
  | succ n ih => rw [replicate_succ, cons_append, ih, Nat.add_right_comm]; rfl
theorem replicate_succ' {n : Nat} {a : α} : replicate (n + 1) a = replicate n a ++ [a] := (replicate_append_replicate (m := 1)).symm
@[simp] theorem reverse_replicate {n : Nat} {a : α} : (replicate n a).reverse = replicate n a := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, reverse_cons, ih, ← replicate_succ']; rfl
theorem eq_replicate_of_mem {a : α} : ∀ {l : List α}, (∀ b, b ∈ l → b = a) → l = replicate l.length a
  | [], _ => rfl
  | b :: l, H => by
    have H' := forall_mem_cons.mp H
    rw [length_cons, replicate_succ, ← eq_replicate_of_mem H'.2, H'.1]
theorem eq_replicate_iff {a : α} {n : Nat} {l : List α} : l = replicate n a ↔ length l = n ∧ ∀ b, b ∈ l → b = a :=
  ⟨fun h => h ▸ ⟨length_replicate, fun _ h => (mem_replicate.mp h).2⟩, fun ⟨e, al⟩ => e ▸ eq_replicate_of_mem al⟩
theorem sum_replicate_nat {n a : Nat} : (replicate n a).sum = n * a := by
  induction n with
  | zero => exact (Nat.zero_mul a).symm
  | succ n ih => rw [replicate_succ, sum_cons, ih, Nat.add_one_mul, Nat.add_comm]
@[simp] theorem all_append {p : α → Bool} {l₁ l₂ : List α} : (l₁ ++ l₂).all p = (l₁.all p && l₂.all p) := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => show (p a && (l ++ l₂).all p) = _; rw [ih, ← Bool.and_assoc]; rfl
@[simp] theorem any_append {p : α → Bool} {l₁ l₂ : List α} : (l₁ ++ l₂).any p = (l₁.any p || l₂.any p) := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => show (p a || (l ++ l₂).any p) = _; rw [ih, ← Bool.or_assoc]; rfl
@[simp] theorem all_nil {p : α → Bool} : [].all p = true := rfl
@[simp] theorem all_cons {a : α} {l : List α} {p : α → Bool} : (a :: l).all p = (p a && l.all p) := rfl
@[simp] theorem any_nil {p : α → Bool} : [].any p = false := rfl
@[simp] theorem any_cons {a : α} {l : List α} {p : α → Bool} : (a :: l).any p = (p a || l.any p) := rfl
@[simp] theorem all_eq_true {p : α → Bool} {l : List α} : l.all p = true ↔ ∀ x, x ∈ l → p x := by
  induction l with
  | nil => simp
  | cons a l ih => rw [all_cons, Bool.and_eq_true, ih, forall_mem_cons]
@[simp] theorem any_eq_true {p : α → Bool} {l : List α} : l.any p = true ↔ ∃ x, x ∈ l ∧ p x := by
  induction l with
  | nil => simp
  | cons a l ih => rw [any_cons, Bool.or_eq_true, ih]; simp
end List
