/- Lists: append, map, filter, reverse, folds, membership, take and drop; lists that are concrete. -/

section
variable {α β γ : Type} (a b c : α) (as bs cs l l₁ l₂ : List α) (f : α → β) (g : β → γ) (p q : α → Bool) (n m : Nat)

example : [] ++ as = as := List.nil_append as
example : as ++ [] = as := List.append_nil as
example : as ++ [] = as := by simp
example : (a :: as) ++ bs = a :: (as ++ bs) := List.cons_append
example : (as ++ bs) ++ cs = as ++ (bs ++ cs) := List.append_assoc as bs cs
example : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by simp
example : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by ac_rfl
example : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by
  induction as with
  | nil => rfl
  | cons a as ih => simp
example : (as ++ bs).length = as.length + bs.length := List.length_append
example : (as ++ bs).length = bs.length + as.length := by simp [Nat.add_comm]
example : (as ++ bs).length = as.length + bs.length := by
  induction as with
  | nil => simp
  | cons a as ih => rw [List.cons_append, List.length_cons, List.length_cons, ih, Nat.add_right_comm]
example : (a :: as).length = as.length + 1 := List.length_cons
example : (a :: as).length = as.length + 1 := by simp
example : as.length = 0 ↔ as = [] := by simp
example : as.length = 0 ↔ as = [] := List.length_eq_zero_iff
example (h : as ++ bs = as ++ cs) : bs = cs := List.append_cancel_left h
example (h : as ++ bs = as ++ cs) : bs = cs := by simpa using h
example (h : as ++ bs = []) : as = [] := by simp at h; exact h.1
example : a :: as ≠ [] := by simp
example : a :: as ≠ [] := List.cons_ne_nil a as
example (h : a :: as = b :: bs) : a = b ∧ as = bs := by injection h with h₁ h₂; exact ⟨h₁, h₂⟩
example (h : a :: as = b :: bs) : a = b ∧ as = bs := by simpa using h
example (h : as ≠ []) : ∃ x xs, as = x :: xs := by
  cases as with
  | nil => contradiction
  | cons x xs => exact ⟨x, xs, rfl⟩

example : (as.map f).length = as.length := List.length_map f
example : (as.map f).length = as.length := by simp
example : (as.map f).map g = as.map (g ∘ f) := List.map_map
example : (as.map f).map g = as.map (fun x => g (f x)) := by simp
example : (as ++ bs).map f = as.map f ++ bs.map f := List.map_append
example : as.map id = as := List.map_id as
example : as.map (fun x => x) = as := by simp
example : (as.map f).map g = as.map (g ∘ f) := by
  induction as with
  | nil => rfl
  | cons a as ih => simp
example : as.map f = [] ↔ as = [] := by simp
example (h : ∀ x, x ∈ as → f x = f a) : as.map f = as.map (fun _ => f a) := List.map_congr_left h

example : (as ++ bs).reverse = bs.reverse ++ as.reverse := List.reverse_append
example : as.reverse.reverse = as := List.reverse_reverse as
example : as.reverse.reverse = as := by simp
example : as.reverse.length = as.length := List.length_reverse
example : (a :: as).reverse = as.reverse ++ [a] := List.reverse_cons
example : (as.map f).reverse = as.reverse.map f := by simp
example : as.reverse = bs ↔ as = bs.reverse := List.reverse_eq_iff
example : as.reverse = [] ↔ as = [] := by simp
example : as.reverse.reverse = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [List.reverse_cons, List.reverse_append, ih]; rfl

example : a ∈ b :: l ↔ a = b ∨ a ∈ l := List.mem_cons
example : a ∈ l₁ ++ l₂ ↔ a ∈ l₁ ∨ a ∈ l₂ := List.mem_append
example : ¬a ∈ ([] : List α) := by simp
example : a ∉ ([] : List α) := List.not_mem_nil
example : a ∈ a :: l := by simp
example : a ∈ a :: l := List.mem_cons_self
example (h : a ∈ l) : a ∈ b :: l := List.mem_cons_of_mem b h
example (h : a ∈ l) : a ∈ b :: l := by simp [h]
example (h : a ∈ l) : f a ∈ l.map f := List.mem_map_of_mem h
example : a ∈ l.reverse ↔ a ∈ l := by simp
example (h : a ∈ l) : ∃ s t, l = s ++ a :: t := List.append_of_mem h
example : a ∈ [b] ↔ a = b := by simp
example : a ∈ [b, c] ↔ a = b ∨ a = c := by simp
example (P : α → Prop) : (∀ x, x ∈ a :: l → P x) ↔ P a ∧ ∀ x, x ∈ l → P x := by simp
example (P : α → Prop) (h : ∀ x ∈ l, P x) (ha : a ∈ l) : P a := h a ha
example (P : α → Prop) : (∃ x ∈ [a], P x) ↔ P a := by simp

example : (l₁ ++ l₂).filter p = l₁.filter p ++ l₂.filter p := by simp
example : a ∈ l.filter p ↔ a ∈ l ∧ p a = true := List.mem_filter
example (h : p a = true) : (a :: l).filter p = a :: l.filter p := by simp [h]
example (h : p a = false) : (a :: l).filter p = l.filter p := by simp [h]
example : (l.filter p).filter p = l.filter p := by simp
example : (l.filter p).length ≤ l.length := List.length_filter_le p l

example (h : α → β → β) (z : β) : (as ++ bs).foldr h z = as.foldr h (bs.foldr h z) := by simp
example (h : β → α → β) (z : β) : (as ++ bs).foldl h z = bs.foldl h (as.foldl h z) := by simp
example (h : α → β → β) (z : β) : (a :: as).foldr h z = h a (as.foldr h z) := rfl
example (h : α → β → β) (z : β) : as.reverse.foldr h z = as.foldl (fun x y => h y x) z := by simp
example : as.foldr List.cons [] = as := by simp
example (xs ys : List Nat) : (xs ++ ys).sum = xs.sum + ys.sum := List.sum_append_nat

example : (List.replicate n a).length = n := List.length_replicate
example : List.replicate (n + 1) a = a :: List.replicate n a := List.replicate_succ
example : (List.replicate n a).map f = List.replicate n (f a) := by simp
example : b ∈ List.replicate n a ↔ n ≠ 0 ∧ b = a := List.mem_replicate
example : (List.replicate n a).reverse = List.replicate n a := by simp

example : l.take n ++ l.drop n = l := List.take_append_drop n l
example : l.take n ++ l.drop n = l := by simp
example : (l.take n).length = min n l.length := List.length_take
example : (l.drop n).length = l.length - n := by simp
example : l.take 0 = [] := by simp
example : l.drop 0 = l := by simp
example : (a :: l).take (n + 1) = a :: l.take n := by simp
example : (l₁ ++ l₂).take l₁.length = l₁ := by simp
example : (l₁ ++ l₂).drop l₁.length = l₂ := by simp
example : (l.drop n).drop m = l.drop (n + m) := by simp

example : (a :: l).head? = some a := rfl
example : (a :: l).tail = l := rfl
example : ([] : List α).head? = none := by simp
example : (a :: l).head (by simp) = a := rfl
example : (as ++ [a]).getLast? = some a := by simp
example : l.isEmpty = true ↔ l = [] := by simp
example (h : l₁.Sublist l₂) : l₁.length ≤ l₂.length := h.length_le
example (h : l₁.Perm l₂) : l₁.length = l₂.length := h.length_eq
example : (l₁ ++ l₂).Perm (l₂ ++ l₁) := List.perm_append_comm
example : (as.zip bs).length = min as.length bs.length := by simp
example : [as, bs].flatten = as ++ bs := by simp
example : as.all p = true ↔ ∀ x, x ∈ as → p x = true := by simp
example : as.any p = true ↔ ∃ x, x ∈ as ∧ p x = true := by simp
example : as[0]? = as.head? := by cases as <;> rfl
example : (a :: as)[n + 1]? = as[n]? := by simp
end

example : [1, 2, 3].length = 3 := rfl
example : [1, 2] ++ [3] = [1, 2, 3] := rfl
example : [1, 2] ++ [3] = [1, 2, 3] := by decide
example : [1, 2] ++ [3] = [1, 2, 3] := by simp
example : [1, 2, 3].reverse = [3, 2, 1] := rfl
example : [1, 2, 3].reverse = [3, 2, 1] := by decide
example : [1, 2, 3].reverse = [3, 2, 1] := by simp
example : [1, 2, 3].map (· + 1) = [2, 3, 4] := rfl
example : [1, 2, 3].map (fun x => x * x) = [1, 4, 9] := by decide
example : [1, 2, 3, 4].filter (fun x => x % 2 == 0) = [2, 4] := rfl
example : [1, 2, 3, 4].filter (fun x => x % 2 = 0) = [2, 4] := by decide
example : [1, 2, 3].foldr (· + ·) 0 = 6 := rfl
example : [1, 2, 3].foldl (· + ·) 0 = 6 := by decide
example : [1, 2, 3].sum = 6 := rfl
example : [1, 2, 3].sum = 6 := by simp
example : 2 ∈ [1, 2, 3] := by decide
example : 2 ∈ [1, 2, 3] := by simp
example : 4 ∉ [1, 2, 3] := by decide
example : 4 ∉ [1, 2, 3] := by simp
example : [1, 2] ≠ [2, 1] := by decide
example : [1, 2] ≠ [2, 1] := by simp
example : ∀ x ∈ [1, 2, 3], x < 4 := by decide
example : ∀ x ∈ [1, 2, 3], x < 4 := by simp
example : ∃ x ∈ [1, 2, 3], x * x = 9 := by decide
example : List.replicate 3 0 = [0, 0, 0] := rfl
example : [1, 2, 3].take 2 = [1, 2] := rfl
example : [1, 2, 3].drop 2 = [3] := by decide
example : [1, 2, 3].head? = some 1 := rfl
example : [1, 2, 3][1] = 2 := rfl
example : [1, 2, 3][1]? = some 2 := rfl
example : List.range 4 = [0, 1, 2, 3] := rfl
example : List.range 4 = [0, 1, 2, 3] := by decide
example : [1, 2].zip [3, 4] = [(1, 3), (2, 4)] := rfl
example : [1, 2, 1].count 1 = 2 := by decide
example : [3, 1, 2].erase 1 = [3, 2] := by decide
example : [[1], [2, 3]].flatten = [1, 2, 3] := rfl
example : [1, 2, 3].contains 2 = true := rfl
example : [1, 2, 3].Nodup := by decide

section
variable {α β : Type} (a b : α) (l l₁ l₂ : List α) (f : α → β) (p : α → Bool)
example : l.takeWhile p ++ l.dropWhile p = l := by simp
example (h : l.find? p = some a) : a ∈ l := List.mem_of_find?_eq_some h
example : l.find? p = none ↔ ∀ x, x ∈ l → ¬p x = true := List.find?_eq_none
example : a ∈ l ↔ ∃ s t, l = s ++ a :: t := List.mem_iff_append
example (n : Nat) : (l.set n a).length = l.length := by simp
example : (l₁ ++ l₂).filterMap some = l₁ ++ l₂ := by simp
example : (l.map f).any (fun _ => true) = l.any (fun _ => true) := by simp [Function.comp_def]
example (h : l₁.Perm l₂) : (l₁.filter p).Perm (l₂.filter p) := h.filter p
example : l₁ ⊆ l₁ ++ l₂ := List.subset_append_left l₁ l₂
end
