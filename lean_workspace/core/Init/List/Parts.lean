prelude
import Init.List.Lemmas

/-
Lemmas of the ends and parts of lists: head, tail, last, take, drop; pairing; access by index; ranges.
-/

set_option linter.all false
set_option autoImplicit false
universe u v w
namespace List
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### Head, tail, last -/

@[simp] theorem head?_nil : head? ([] : List α) = none := rfl
@[simp] theorem head?_cons {a : α} {l : List α} : head? (a :: l) = some a := rfl
@[simp] theorem head_cons {a : α} {l : List α} {h : a :: l ≠ []} : head (a :: l) h = a := rfl
@[simp] theorem tail_nil : tail ([] : List α) = [] := rfl
@[simp] theorem tail_cons {a : α} {as : List α} : (a :: as).tail = as := rfl
@[simp] theorem isEmpty_nil : isEmpty ([] : List α) = true := rfl
@[simp] theorem isEmpty_cons {x : α} {xs : List α} : isEmpty (x :: xs) = false := rfl
@[simp] theorem isEmpty_iff {l : List α} : l.isEmpty ↔ l = [] := by cases l <;> simp
@[simp] theorem length_tail {l : List α} : l.tail.length = l.length - 1 := by cases l <;> simp
@[simp] theorem head?_eq_none_iff {l : List α} : l.head? = none ↔ l = [] := by cases l <;> simp
@[simp] theorem head?_map {f : α → β} {l : List α} : (l.map f).head? = l.head?.map f := by cases l <;> rfl
@[simp] theorem map_tail {f : α → β} {l : List α} : l.tail.map f = (l.map f).tail := by cases l <;> rfl
theorem head?_append_of_ne_nil : ∀ (l₁ : List α) {l₂ : List α} (_ : l₁ ≠ []), head? (l₁ ++ l₂) = head? l₁
  | [], _, h => absurd rfl h
  | _ :: _, _, _ => rfl
theorem cons_head_tail : ∀ {l : List α} (h : l ≠ []), l.head h :: l.tail = l
  | [], h => absurd rfl h
  | _ :: _, _ => rfl
@[simp] theorem head_mem : ∀ {l : List α} (h : l ≠ []), l.head h ∈ l
  | [], h => absurd rfl h
  | _ :: _, _ => .head _
theorem mem_of_mem_tail {a : α} : ∀ {l : List α}, a ∈ tail l → a ∈ l
  | _ :: _, h => .tail _ h
@[simp] theorem getLast_singleton {a : α} (h : [a] ≠ []) : getLast [a] h = a := rfl
theorem getLast_cons_cons {a b : α} {l : List α} : getLast (a :: b :: l) (cons_ne_nil _ _) = getLast (b :: l) (cons_ne_nil _ _) := rfl
@[simp] theorem getLast_concat {a : α} : ∀ {l : List α} {h : l ++ [a] ≠ []}, getLast (l ++ [a]) h = a
  | [], _ => rfl
  | [_], _ => rfl
  | _ :: b :: l, _ => getLast_concat (l := b :: l) (h := cons_ne_nil _ _)
@[simp] theorem getLast?_nil : getLast? ([] : List α) = none := rfl
@[simp] theorem getLast?_singleton {a : α} : getLast? [a] = some a := rfl
@[simp] theorem getLast?_concat {l : List α} {a : α} : getLast? (l ++ [a]) = some a := by
  cases l with
  | nil => rfl
  | cons b l => exact congrArg some (getLast_concat (l := b :: l))
@[simp] theorem dropLast_nil : ([] : List α).dropLast = [] := rfl
@[simp] theorem dropLast_singleton {a : α} : [a].dropLast = [] := rfl
@[simp] theorem dropLast_cons₂ {a b : α} {l : List α} : (a :: b :: l).dropLast = a :: (b :: l).dropLast := rfl
@[simp] theorem dropLast_concat {b : α} : ∀ {l₁ : List α}, dropLast (l₁ ++ [b]) = l₁
  | [] => rfl
  | [_] => rfl
  | a :: c :: l => congrArg (a :: ·) (dropLast_concat (l₁ := c :: l))
@[simp] theorem length_dropLast : ∀ {xs : List α}, xs.dropLast.length = xs.length - 1
  | [] => rfl
  | [_] => rfl
  | _ :: b :: l => congrArg (· + 1) (length_dropLast (xs := b :: l))
theorem dropLast_concat_getLast : ∀ {l : List α} (h : l ≠ []), dropLast l ++ [getLast l h] = l
  | [], h => absurd rfl h
  | [_], _ => rfl
  | a :: b :: l, _ => congrArg (a :: ·) (dropLast_concat_getLast (l := b :: l) (cons_ne_nil _ _))
theorem eq_nil_or_concat : ∀ l : List α, l = [] ∨ ∃ L b, l = L ++ [b]
  | [] => .inl rfl
  | a :: l => .inr ⟨_, _, (dropLast_concat_getLast (cons_ne_nil a l)).symm⟩
@[simp] theorem head?_reverse {l : List α} : l.reverse.head? = l.getLast? := by
  rcases eq_nil_or_concat l with rfl | ⟨L, b, rfl⟩
  · rfl
  · rw [reverse_append, getLast?_concat]; rfl
@[simp] theorem getLast?_reverse {l : List α} : l.reverse.getLast? = l.head? := by rw [← head?_reverse, reverse_reverse]

/-! ### Take and drop -/

@[simp] theorem take_zero {l : List α} : l.take 0 = [] := rfl
@[simp] theorem take_nil {i : Nat} : ([] : List α).take i = [] := by cases i <;> rfl
@[simp] theorem take_succ_cons {a : α} {as : List α} {i : Nat} : (a :: as).take (i + 1) = a :: as.take i := rfl
@[simp] theorem drop_zero {l : List α} : l.drop 0 = l := rfl
@[simp] theorem drop_nil {i : Nat} : ([] : List α).drop i = [] := by cases i <;> rfl
@[simp] theorem drop_succ_cons {a : α} {l : List α} {i : Nat} : (a :: l).drop (i + 1) = l.drop i := rfl
@[simp] theorem take_append_drop (i : Nat) (l : List α) : l.take i ++ l.drop i = l := by
  induction i generalizing l with
  | zero => rfl
  | succ i ih => cases l with
    | nil => rfl
    | cons a l => rw [take_succ_cons, drop_succ_cons, cons_append, ih]
@[simp] theorem length_drop {i : Nat} {l : List α} : (drop i l).length = l.length - i := by
  induction i generalizing l with
  | zero => rfl
  | succ i ih => cases l with
    | nil => simp
    | cons a l => rw [drop_succ_cons, ih, length_cons, Nat.add_sub_add_right]
@[simp] theorem length_take {i : Nat} {l : List α} : (take i l).length = min i l.length := by
  induction i generalizing l with
  | zero => simp
  | succ i ih => cases l with
    | nil => simp
    | cons a l => rw [take_succ_cons, length_cons, ih, length_cons, Nat.add_min_add_right]
@[simp] theorem take_length {l : List α} : l.take l.length = l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [length_cons, take_succ_cons, ih]
@[simp] theorem drop_length {l : List α} : l.drop l.length = [] := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [length_cons, drop_succ_cons, ih]
theorem take_of_length_le {i : Nat} {l : List α} (h : l.length ≤ i) : take i l = l := by
  induction i generalizing l with
  | zero => exact (eq_nil_of_length_eq_zero (Nat.eq_zero_of_le_zero h)).symm
  | succ i ih => cases l with
    | nil => rfl
    | cons a l => rw [take_succ_cons, ih (Nat.le_of_succ_le_succ h)]
theorem drop_of_length_le {i : Nat} {l : List α} (h : l.length ≤ i) : drop i l = [] :=
  eq_nil_of_length_eq_zero (by rw [length_drop, Nat.sub_eq_zero_of_le h])
@[simp] theorem drop_eq_nil_iff {i : Nat} {l : List α} : drop i l = [] ↔ l.length ≤ i :=
  ⟨fun h => Nat.le_of_sub_eq_zero (by rw [← length_drop, h]; rfl), drop_of_length_le⟩
theorem take_append_of_le_length {l₁ l₂ : List α} {i : Nat} (h : i ≤ l₁.length) : (l₁ ++ l₂).take i = l₁.take i := by
  induction i generalizing l₁ with
  | zero => rfl
  | succ i ih => cases l₁ with
    | nil => exact absurd h (Nat.not_succ_le_zero i)
    | cons a l => rw [cons_append, take_succ_cons, take_succ_cons, ih (Nat.le_of_succ_le_succ h)]
theorem drop_append_of_le_length {l₁ l₂ : List α} {i : Nat} (h : i ≤ l₁.length) : (l₁ ++ l₂).drop i = l₁.drop i ++ l₂ := by
  induction i generalizing l₁ with
  | zero => rfl
  | succ i ih => cases l₁ with
    | nil => exact absurd h (Nat.not_succ_le_zero i)
    | cons a l => rw [cons_append, drop_succ_cons, drop_succ_cons, ih (Nat.le_of_succ_le_succ h)]
@[simp] theorem take_left {l₁ l₂ : List α} : take l₁.length (l₁ ++ l₂) = l₁ := by
  rw [take_append_of_le_length (Nat.le_refl _), take_length]
@[simp] theorem drop_left {l₁ l₂ : List α} : drop l₁.length (l₁ ++ l₂) = l₂ := by
  rw [drop_append_of_le_length (Nat.le_refl _), drop_length, nil_append]
@[simp] theorem drop_drop {i j : Nat} {l : List α} : drop i (drop j l) = drop (j + i) l := by
  induction j generalizing l with
  | zero => rw [Nat.zero_add]; rfl
  | succ j ih => cases l with
    | nil => simp
    | cons a l => rw [drop_succ_cons, Nat.add_right_comm, drop_succ_cons, ih]
@[simp] theorem take_take {i j : Nat} {l : List α} : take i (take j l) = take (min i j) l := by
  induction l generalizing i j with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp
    | succ i => cases j with
      | zero => simp
      | succ j => rw [take_succ_cons, take_succ_cons, ih, Nat.add_min_add_right, take_succ_cons]
@[simp] theorem map_take {f : α → β} {l : List α} {i : Nat} : (l.take i).map f = (l.map f).take i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i <;> simp [ih]
@[simp] theorem map_drop {f : α → β} {l : List α} {i : Nat} : (l.drop i).map f = (l.map f).drop i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i <;> simp [ih]
theorem mem_of_mem_take {a : α} {l : List α} {i : Nat} (h : a ∈ l.take i) : a ∈ l := take_append_drop i l ▸ mem_append_left _ h
theorem mem_of_mem_drop {a : α} {l : List α} {i : Nat} (h : a ∈ l.drop i) : a ∈ l := take_append_drop i l ▸ mem_append_right _ h
@[simp] theorem tail_drop {l : List α} {i : Nat} : (l.drop i).tail = l.drop (i + 1) := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => rw [drop_succ_cons, drop_succ_cons, ih]

/-! ### Pairing -/

@[simp] theorem zip_nil_left {l : List β} : zip ([] : List α) l = [] := rfl
@[simp] theorem zip_cons_cons {a : α} {as : List α} {b : β} {bs : List β} : zip (a :: as) (b :: bs) = (a, b) :: zip as bs := rfl
@[simp] theorem length_zip {l₁ : List α} {l₂ : List β} : (zip l₁ l₂).length = min l₁.length l₂.length := by
  induction l₁ generalizing l₂ with
  | nil => simp
  | cons a l ih => cases l₂ with
    | nil => exact (Nat.min_zero _).symm
    | cons b l₂ => rw [zip_cons_cons, length_cons, ih, length_cons, length_cons, Nat.add_min_add_right]
@[simp] theorem zip_nil_right {l : List α} : zip l ([] : List β) = [] := by cases l <;> rfl
@[simp] theorem zipWith_nil_left {l : List β} {f : α → β → γ} : zipWith f [] l = [] := rfl
@[simp] theorem zipWith_nil_right {l : List α} {f : α → β → γ} : zipWith f l [] = [] := by cases l <;> rfl
@[simp] theorem zipWith_cons_cons {f : α → β → γ} {a : α} {as : List α} {b : β} {bs : List β} :
    zipWith f (a :: as) (b :: bs) = f a b :: zipWith f as bs := rfl
@[simp] theorem length_zipWith {l₁ : List α} {l₂ : List β} {f : α → β → γ} : (zipWith f l₁ l₂).length = min l₁.length l₂.length := by
  induction l₁ generalizing l₂ with
  | nil => simp
  | cons a l ih => cases l₂ with
    | nil => simp
    | cons b l₂ => rw [zipWith_cons_cons, length_cons, ih, length_cons, length_cons, Nat.add_min_add_right]
theorem map_zip_eq_zipWith {f : α × β → γ} {l : List α} {l' : List β} : map f (l.zip l') = zipWith (fun a b => f (a, b)) l l' := by
  induction l generalizing l' with
  | nil => rfl
  | cons a l ih => cases l' with
    | nil => rfl
    | cons b l' => rw [zip_cons_cons, map_cons, ih]; rfl

/-! ### Access by index -/

@[simp] theorem getElem?_nil {i : Nat} : ([] : List α)[i]? = none := rfl
@[simp] theorem getElem?_cons_zero {a : α} {l : List α} : (a :: l)[0]? = some a := rfl
@[simp] theorem getElem?_cons_succ {a : α} {l : List α} {i : Nat} : (a :: l)[i + 1]? = l[i]? := rfl
@[simp] theorem getElem_cons_zero {a : α} {as : List α} {h : 0 < (a :: as).length} : getElem (a :: as) 0 h = a := rfl
@[simp] theorem getElem_cons_succ {a : α} {as : List α} {i : Nat} {h : i + 1 < (a :: as).length} :
    getElem (a :: as) (i + 1) h = getElem as i (Nat.lt_of_succ_lt_succ h) := rfl
@[simp] theorem getElem?_eq_getElem : ∀ {l : List α} {i : Nat} (h : i < l.length), l[i]? = some l[i]
  | [], _, h => absurd h (Nat.not_lt_zero _)
  | _ :: _, 0, _ => rfl
  | _ :: l, _ + 1, h => getElem?_eq_getElem (l := l) (Nat.lt_of_succ_lt_succ h)
@[simp] theorem getElem?_eq_none_iff {l : List α} {i : Nat} : l[i]? = none ↔ l.length ≤ i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp
    | succ i => rw [getElem?_cons_succ, ih, length_cons, Nat.add_le_add_iff_right]
theorem getElem?_eq_none {l : List α} {i : Nat} (h : l.length ≤ i) : l[i]? = none := getElem?_eq_none_iff.mpr h
@[simp] theorem getElem?_map {f : α → β} {l : List α} {i : Nat} : (map f l)[i]? = l[i]?.map f := by
  induction l generalizing i with
  | nil => rfl
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => exact ih
theorem getElem?_append_left {l₁ l₂ : List α} {i : Nat} (h : i < l₁.length) : (l₁ ++ l₂)[i]? = l₁[i]? := by
  induction l₁ generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.lt_of_succ_lt_succ h)
theorem getElem?_append_right {l₁ l₂ : List α} {i : Nat} (h : l₁.length ≤ i) : (l₁ ++ l₂)[i]? = l₂[i - l₁.length]? := by
  induction l₁ generalizing i with
  | nil => rfl
  | cons a l ih => cases i with
    | zero => exact absurd h (Nat.not_succ_le_zero _)
    | succ i => rw [cons_append, getElem?_cons_succ, ih (Nat.le_of_succ_le_succ h), length_cons, Nat.add_sub_add_right]
@[ext] theorem ext_getElem? : ∀ {l₁ l₂ : List α}, (∀ i : Nat, l₁[i]? = l₂[i]?) → l₁ = l₂
  | [], [], _ => rfl
  | a :: _, [], h => absurd (h 0) (Option.some_ne_none a)
  | [], b :: _, h => absurd (h 0) (Option.none_ne_some b)
  | a :: l₁, b :: l₂, h => by rw [Option.some.inj (h 0), ext_getElem? fun i => h (i + 1)]
@[simp] theorem getElem_mem : ∀ {l : List α} {i : Nat} (h : i < l.length), l[i] ∈ l
  | [], _, h => absurd h (Nat.not_lt_zero _)
  | _ :: _, 0, _ => .head _
  | _ :: l, _ + 1, h => .tail _ (getElem_mem (l := l) (Nat.lt_of_succ_lt_succ h))
theorem mem_iff_getElem? {a : α} {l : List α} : a ∈ l ↔ ∃ i : Nat, l[i]? = some a := by
  constructor
  · intro h
    induction h with
    | head as => exact ⟨0, rfl⟩
    | tail b _ ih => obtain ⟨i, hi⟩ := ih; exact ⟨i + 1, hi⟩
  · rintro ⟨i, hi⟩
    by_cases h : i < l.length
    · rw [getElem?_eq_getElem h] at hi; rw [← Option.some.inj hi]; exact getElem_mem h
    · rw [getElem?_eq_none (Nat.le_of_not_lt h)] at hi; exact absurd hi (Option.none_ne_some a)

/-! ### Ranges -/

private theorem loop_eq (n : Nat) (acc : List Nat) : range.loop n acc = range n ++ acc := by
  induction n generalizing acc with
  | zero => rfl
  | succ n ih => show range.loop n (n :: acc) = range.loop n [n] ++ acc; rw [ih, ih, append_assoc]; rfl
@[simp] theorem range_zero : range 0 = [] := rfl
theorem range_succ {n : Nat} : range (n + 1) = range n ++ [n] := loop_eq n [n]
@[simp] theorem length_range {n : Nat} : (range n).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [range_succ, length_append, ih]; rfl
@[simp] theorem mem_range {m n : Nat} : m ∈ range n ↔ m < n := by
  induction n with
  | zero => simp
  | succ n ih => rw [range_succ, mem_append, ih, mem_singleton, Nat.lt_add_one_iff, Nat.le_iff_lt_or_eq]
@[simp] theorem range'_zero {s step : Nat} : range' s 0 step = [] := rfl
theorem range'_succ {s n step : Nat} : range' s (n + 1) step = s :: range' (s + step) n step := rfl
@[simp] theorem length_range' {s n step : Nat} : (range' s n step).length = n := by
  induction n generalizing s with
  | zero => rfl
  | succ n ih => rw [range'_succ, length_cons, ih]
end List
