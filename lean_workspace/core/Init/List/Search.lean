prelude
import Init.List.Relations

/-
More of lists: `filterMap`, `takeWhile`, `find?`, `set`, `erase`; equivalences for append, map, membership; sublists and subsets.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w
namespace List
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Constructors, append, map -/

theorem cons_eq_cons {a b : α} {l l' : List α} : a :: l = b :: l' ↔ a = b ∧ l = l' := by simp
theorem singleton_inj {a b : α} : [a] = [b] ↔ a = b := by simp
theorem exists_cons_of_length_pos : ∀ {l : List α}, 0 < l.length → ∃ h t, l = h :: t
  | _ :: _, _ => ⟨_, _, rfl⟩
theorem append_inj_left {s₁ s₂ t₁ t₂ : List α} (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length s₁ = length s₂) : s₁ = s₂ := (append_inj h hl).1
theorem append_inj_right {s₁ s₂ t₁ t₂ : List α} (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length s₁ = length s₂) : t₁ = t₂ := (append_inj h hl).2
theorem append_right_inj {t₁ t₂ : List α} (s : List α) : s ++ t₁ = s ++ t₂ ↔ t₁ = t₂ := by simp
theorem append_left_inj {s₁ s₂ : List α} (t : List α) : s₁ ++ t = s₂ ++ t ↔ s₁ = s₂ := by simp
theorem append_eq_cons_iff {as bs : List α} {x : α} {c : List α} :
    as ++ bs = x :: c ↔ (as = [] ∧ bs = x :: c) ∨ ∃ as', as = x :: as' ∧ c = as' ++ bs := by
  cases as with
  | nil => simp
  | cons a as =>
    rw [cons_append, cons_eq_cons]
    constructor
    · rintro ⟨rfl, rfl⟩; exact .inr ⟨as, rfl, rfl⟩
    · rintro (⟨h, _⟩ | ⟨as', h, rfl⟩)
      · exact absurd h (cons_ne_nil a as)
      · cases h; exact ⟨rfl, rfl⟩
theorem map_eq_cons_iff {f : α → β} {l : List α} {b : β} {l₂ : List β} :
    map f l = b :: l₂ ↔ ∃ a l₁, l = a :: l₁ ∧ f a = b ∧ map f l₁ = l₂ := by
  cases l with
  | nil => simp
  | cons a l =>
    rw [map_cons, cons_eq_cons]
    constructor
    · rintro ⟨h₁, h₂⟩; exact ⟨a, l, rfl, h₁, h₂⟩
    · rintro ⟨a', l₁, h, h₁, h₂⟩; cases h; exact ⟨h₁, h₂⟩
theorem map_inj_right {f : α → β} (w : ∀ x y, f x = f y → x = y) : ∀ {l l' : List α}, map f l = map f l' ↔ l = l'
  | [], [] => by simp
  | [], _ :: _ => by simp
  | _ :: _, [] => by simp
  | a :: l, b :: l' => by
    rw [map_cons, map_cons, cons_eq_cons, cons_eq_cons, map_inj_right w]
    exact and_congr_left' ⟨w a b, congrArg f⟩
@[simp] theorem map_const' {l : List α} {b : β} : map (fun _ => b) l = replicate l.length b := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ih]; rfl
@[simp] theorem length_flatten {L : List (List α)} : L.flatten.length = (L.map length).sum := by
  induction L with
  | nil => rfl
  | cons l L ih => rw [flatten_cons, length_append, ih]; rfl
@[simp] theorem flatMap_singleton (f : α → List β) (x : α) : [x].flatMap f = f x := append_nil (f x)
theorem map_flatMap {f : β → γ} {g : α → List β} {l : List α} : (l.flatMap g).map f = l.flatMap fun a => (g a).map f := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [flatMap_cons, map_append, ih]; rfl
@[simp] theorem reverse_singleton {a : α} : reverse [a] = [a] := rfl
theorem reverse_concat {l : List α} {a : α} : (l ++ [a]).reverse = a :: l.reverse := by simp
theorem foldl_eq_foldr_reverse {l : List α} {f : β → α → β} {b : β} : l.foldl f b = l.reverse.foldr (fun x y => f y x) b := by simp
theorem foldr_eq_foldl_reverse {l : List α} {f : α → β → β} {b : β} : l.foldr f b = l.reverse.foldl (fun x y => f y x) b := by simp
theorem foldr_cons_eq_append {l : List α} {f : α → β} {l' : List β} : l.foldr (fun x ys => f x :: ys) l' = l.map f ++ l' := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [foldr_cons, ih]; rfl
@[simp] theorem replicate_one {a : α} : replicate 1 a = [a] := rfl
theorem tail_append_of_ne_nil {xs ys : List α} (h : xs ≠ []) : (xs ++ ys).tail = xs.tail ++ ys := by
  cases xs with
  | nil => exact absurd rfl h
  | cons x xs => rfl
@[simp] theorem drop_one {l : List α} : l.drop 1 = l.tail := by cases l <;> rfl
theorem take_append {l₁ l₂ : List α} {i : Nat} : take i (l₁ ++ l₂) = take i l₁ ++ take (i - l₁.length) l₂ := by
  induction l₁ generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp
    | succ i => rw [cons_append, take_succ_cons, ih, take_succ_cons, cons_append, length_cons, Nat.add_sub_add_right]
theorem drop_append {l₁ l₂ : List α} {i : Nat} : drop i (l₁ ++ l₂) = drop i l₁ ++ drop (i - l₁.length) l₂ := by
  induction l₁ generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp
    | succ i => rw [cons_append, drop_succ_cons, ih, drop_succ_cons, length_cons, Nat.add_sub_add_right]
theorem getLast_mem : ∀ {l : List α} (h : l ≠ []), getLast l h ∈ l
  | [], h => absurd rfl h
  | [_], _ => .head _
  | _ :: b :: l, _ => .tail _ (getLast_mem (l := b :: l) (cons_ne_nil _ _))

/-! ### Membership, all and any, filter -/

theorem eq_or_mem_of_mem_cons {a y : α} {l : List α} (h : a ∈ y :: l) : a = y ∨ a ∈ l := mem_cons.mp h
theorem mem_iff_append {a : α} {l : List α} : a ∈ l ↔ ∃ s t : List α, l = s ++ a :: t :=
  ⟨append_of_mem, fun ⟨_, _, e⟩ => e ▸ mem_append_right _ mem_cons_self⟩
theorem exists_of_mem_map {b : β} {f : α → β} {l : List α} (h : b ∈ map f l) : ∃ a, a ∈ l ∧ f a = b := mem_map.mp h
theorem exists_mem_cons {p : α → Prop} {a : α} {l : List α} : (∃ x, x ∈ a :: l ∧ p x) ↔ p a ∨ ∃ x, x ∈ l ∧ p x := by simp
theorem mem_of_mem_filter {a : α} {p : α → Bool} {l : List α} (h : a ∈ filter p l) : a ∈ l := (mem_filter.mp h).1
theorem of_mem_filter {a : α} {p : α → Bool} {l : List α} (h : a ∈ filter p l) : p a := (mem_filter.mp h).2
theorem mem_filter_of_mem {a : α} {p : α → Bool} {l : List α} (h : a ∈ l) (hp : p a) : a ∈ filter p l := mem_filter.mpr ⟨h, hp⟩
theorem filter_congr {p q : α → Bool} : ∀ {l : List α}, (∀ x, x ∈ l → p x = q x) → filter p l = filter q l
  | [], _ => rfl
  | a :: l, h => by
    have h' := forall_mem_cons.mp h
    rw [filter_cons, filter_cons, h'.1, filter_congr h'.2]
@[simp] theorem filter_true {l : List α} : filter (fun _ => true) l = l := filter_eq_self.mpr fun _ _ => rfl
@[simp] theorem filter_false {l : List α} : filter (fun _ => false) l = [] := filter_eq_nil_iff.mpr fun _ _ h => Bool.noConfusion h
@[simp] theorem all_map {f : α → β} {l : List α} {p : β → Bool} : (l.map f).all p = l.all (p ∘ f) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, all_cons, ih]; rfl
@[simp] theorem any_map {f : α → β} {l : List α} {p : β → Bool} : (l.map f).any p = l.any (p ∘ f) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, any_cons, ih]; rfl
@[simp] theorem all_reverse {p : α → Bool} {l : List α} : l.reverse.all p = l.all p := by rw [Bool.eq_iff_iff, all_eq_true, all_eq_true]; simp
@[simp] theorem any_reverse {p : α → Bool} {l : List α} : l.reverse.any p = l.any p := by rw [Bool.eq_iff_iff, any_eq_true, any_eq_true]; simp
theorem not_all_eq_any_not (l : List α) (p : α → Bool) : (!l.all p) = l.any fun a => !p a := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [all_cons, Bool.not_and, ih]; rfl
theorem not_any_eq_all_not (l : List α) (p : α → Bool) : (!l.any p) = l.all fun a => !p a := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [any_cons, Bool.not_or, ih]; rfl

/-! ### `filterMap` -/

@[simp] theorem filterMap_nil {f : α → Option β} : filterMap f [] = [] := rfl
@[simp] theorem filterMap_cons_none {f : α → Option β} {a : α} {l : List α} (h : f a = none) : filterMap f (a :: l) = filterMap f l := by
  simp only [filterMap, h]
@[simp] theorem filterMap_cons_some {f : α → Option β} {a : α} {l : List α} {b : β} (h : f a = some b) :
    filterMap f (a :: l) = b :: filterMap f l := by
  simp only [filterMap, h]
@[simp] theorem filterMap_some {l : List α} : filterMap some l = l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [filterMap_cons_some rfl, ih]
@[simp] theorem filterMap_append {l l' : List α} {f : α → Option β} : filterMap f (l ++ l') = filterMap f l ++ filterMap f l' := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : f a with
    | none => rw [cons_append, filterMap_cons_none h, filterMap_cons_none h, ih]
    | some b => rw [cons_append, filterMap_cons_some h, filterMap_cons_some h, ih, cons_append]
@[simp] theorem mem_filterMap {f : α → Option β} {l : List α} {b : β} : b ∈ filterMap f l ↔ ∃ a, a ∈ l ∧ f a = some b := by
  induction l with
  | nil => simp
  | cons a l ih => cases h : f a with
    | none => rw [filterMap_cons_none h, ih]; simp [h]
    | some c => rw [filterMap_cons_some h, mem_cons, ih, @eq_comm _ b c]; simp [h]

/-! ### `takeWhile`, `dropWhile`, `find?` -/

@[simp] theorem takeWhile_nil {p : α → Bool} : takeWhile p [] = [] := rfl
theorem takeWhile_cons {p : α → Bool} {a : α} {l : List α} : (a :: l).takeWhile p = if p a then a :: l.takeWhile p else [] := by
  cases h : p a <;> simp [takeWhile, h]
@[simp] theorem dropWhile_nil {p : α → Bool} : dropWhile p [] = [] := rfl
theorem dropWhile_cons {p : α → Bool} {a : α} {l : List α} : (a :: l).dropWhile p = if p a then l.dropWhile p else a :: l := by
  cases h : p a <;> simp [dropWhile, h]
@[simp] theorem takeWhile_append_dropWhile {p : α → Bool} {l : List α} : takeWhile p l ++ dropWhile p l = l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [takeWhile_cons, dropWhile_cons]
    by_cases h : p a
    · rw [if_pos h, if_pos h, cons_append, ih]
    · rw [if_neg h, if_neg h, nil_append]
@[simp] theorem find?_nil {p : α → Bool} : ([] : List α).find? p = none := rfl
@[simp] theorem find?_cons_of_pos {p : α → Bool} {a : α} {l : List α} (h : p a) : find? p (a :: l) = some a := by simp [find?, h]
@[simp] theorem find?_cons_of_neg {p : α → Bool} {a : α} {l : List α} (h : ¬p a) : find? p (a :: l) = find? p l := by simp [find?, h]
@[simp] theorem find?_eq_none {p : α → Bool} {l : List α} : find? p l = none ↔ ∀ x, x ∈ l → ¬p x := by
  induction l with
  | nil => simp
  | cons a l ih =>
    by_cases h : p a
    · rw [find?_cons_of_pos h]; exact iff_of_false (Option.some_ne_none a) fun H => H a mem_cons_self h
    · rw [find?_cons_of_neg h, ih, forall_mem_cons]; exact ⟨fun H => ⟨h, H⟩, And.right⟩
theorem find?_some {p : α → Bool} {a : α} : ∀ {l : List α}, find? p l = some a → p a
  | b :: l, H => by
    by_cases h : p b
    · rw [find?_cons_of_pos h] at H; exact Option.some.inj H ▸ h
    · rw [find?_cons_of_neg h] at H; exact find?_some H
theorem mem_of_find?_eq_some {p : α → Bool} {a : α} : ∀ {l : List α}, find? p l = some a → a ∈ l
  | b :: l, H => by
    by_cases h : p b
    · rw [find?_cons_of_pos h] at H; exact Option.some.inj H ▸ .head l
    · rw [find?_cons_of_neg h] at H; exact .tail b (mem_of_find?_eq_some H)

/-! ### `set` and `erase` -/

@[simp] theorem set_nil {i : Nat} {a : α} : ([] : List α).set i a = [] := by cases i <;> rfl
@[simp] theorem set_cons_zero {x : α} {xs : List α} {a : α} : (x :: xs).set 0 a = a :: xs := rfl
@[simp] theorem set_cons_succ {x : α} {xs : List α} {i : Nat} {a : α} : (x :: xs).set (i + 1) a = x :: xs.set i a := rfl
@[simp] theorem length_set {as : List α} {i : Nat} {a : α} : (as.set i a).length = as.length := by
  induction as generalizing i with
  | nil => simp
  | cons b as ih => cases i <;> simp [ih]
section
variable [BEq α]
@[simp] theorem erase_nil (a : α) : [].erase a = [] := rfl
theorem erase_cons (a b : α) (l : List α) : (b :: l).erase a = if b == a then l else b :: l.erase a := by
  cases h : b == a <;> simp [List.erase, h]
variable [LawfulBEq α]
@[simp] theorem erase_cons_head (a : α) (l : List α) : (a :: l).erase a = l := by rw [erase_cons, if_pos BEq.rfl]
theorem erase_of_not_mem {a : α} : ∀ {l : List α}, ¬a ∈ l → l.erase a = l
  | [], _ => rfl
  | b :: l, h => by
    rw [mem_cons, not_or] at h
    rw [erase_cons, if_neg (fun e => h.1 (eq_of_beq e).symm), erase_of_not_mem h.2]
theorem mem_of_mem_erase {a b : α} : ∀ {l : List α}, a ∈ l.erase b → a ∈ l
  | c :: l, h => by
    rw [erase_cons] at h
    by_cases hc : c == b
    · rw [if_pos hc] at h; exact .tail c h
    · rw [if_neg hc] at h; exact (mem_cons.mp h).elim (fun e => e ▸ .head l) fun h => .tail c (mem_of_mem_erase h)
theorem length_erase_of_mem {a : α} : ∀ {l : List α}, a ∈ l → length (l.erase a) = length l - 1
  | b :: l, h => by
    rw [erase_cons]
    by_cases hb : b == a
    · rw [if_pos hb]; rfl
    · have hl : a ∈ l := (mem_cons.mp h).resolve_left fun e => hb (e ▸ BEq.rfl)
      rw [if_neg hb, length_cons, length_erase_of_mem hl, Nat.sub_add_cancel (length_pos_of_mem hl)]; rfl
end

/-! ### Sublists and subsets -/

@[simp] theorem cons_sublist_cons {a : α} {l₁ l₂ : List α} : Sublist (a :: l₁) (a :: l₂) ↔ Sublist l₁ l₂ :=
  ⟨fun | .cons _ h => (Sublist.cons a (.refl l₁)).trans h | .cons₂ _ h => h, .cons₂ a⟩
theorem take_sublist (i : Nat) (l : List α) : Sublist (take i l) l := by
  have h := sublist_append_left (take i l) (drop i l); rwa [take_append_drop] at h
theorem drop_sublist (i : Nat) (l : List α) : Sublist (drop i l) l := by
  have h := sublist_append_right (take i l) (drop i l); rwa [take_append_drop] at h
theorem Sublist.map (f : α → β) {l₁ l₂ : List α} (s : Sublist l₁ l₂) : Sublist (map f l₁) (map f l₂) := by
  induction s with
  | slnil => exact .slnil
  | cons a _ ih => exact .cons (f a) ih
  | cons₂ a _ ih => exact .cons₂ (f a) ih
@[simp] theorem nil_subset (l : List α) : [] ⊆ l := fun _ h => absurd h not_mem_nil
@[simp] theorem cons_subset {a : α} {l m : List α} : a :: l ⊆ m ↔ a ∈ m ∧ l ⊆ m :=
  ⟨fun h => ⟨h mem_cons_self, fun _ hb => h (.tail a hb)⟩, fun ⟨ha, hl⟩ _ hb => (mem_cons.mp hb).elim (fun e => e ▸ ha) fun h => hl h⟩
theorem subset_cons_self (a : α) (l : List α) : l ⊆ a :: l := fun _ => .tail a
theorem subset_append_left (l₁ l₂ : List α) : l₁ ⊆ l₁ ++ l₂ := fun _ => mem_append_left l₂
theorem subset_append_right (l₁ l₂ : List α) : l₂ ⊆ l₁ ++ l₂ := fun _ => mem_append_right l₁
theorem Nodup.sublist {l₁ l₂ : List α} (s : Sublist l₁ l₂) (h : Nodup l₂) : Nodup l₁ := by
  induction s with
  | slnil => exact h
  | cons a _ ih => exact ih (nodup_cons.mp h).2
  | cons₂ a s ih => exact nodup_cons.mpr ⟨fun ha => (nodup_cons.mp h).1 (s.mem ha), ih (nodup_cons.mp h).2⟩
theorem Perm.filter (p : α → Bool) {l₁ l₂ : List α} (s : Perm l₁ l₂) : Perm (filter p l₁) (filter p l₂) := by
  induction s with
  | nil => exact .nil
  | cons x _ ih => rw [filter_cons, filter_cons]; split; exact .cons x ih; exact ih
  | swap x y l =>
    rw [filter_cons, filter_cons, filter_cons, filter_cons]
    by_cases hx : p x <;> by_cases hy : p y <;> simp only [hx, hy, if_true, if_false]
    · exact .swap x y _
    all_goals exact .refl _
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
end List
