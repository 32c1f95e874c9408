prelude
import Init.Nat.Lemmas

/-
Associative and commutative operations, and the reflection lemma behind `ac_rfl`: an expression over an associative operation equals
the one read off its normal form (list of atoms without neutral ones, sorted if the operation commutes, without repetition if it is
also idempotent).
-/

set_option linter.all false
set_option autoImplicit false
universe u
namespace Std

class Associative {α : Sort u} (op : α → α → α) : Prop where assoc : (a b c : α) → op (op a b) c = op a (op b c)
class Commutative {α : Sort u} (op : α → α → α) : Prop where comm : (a b : α) → op a b = op b a
class IdempotentOp {α : Sort u} (op : α → α → α) : Prop where idempotent : (x : α) → op x x = x
class LeftIdentity {α : Sort u} {β : Sort u} (op : α → β → β) (o : outParam α) : Prop
class LawfulLeftIdentity {α : Sort u} {β : Sort u} (op : α → β → β) (o : outParam α) : Prop extends LeftIdentity op o where
  left_id : ∀ a, op o a = a
class RightIdentity {α : Sort u} {β : Sort u} (op : α → β → α) (o : outParam β) : Prop
class LawfulRightIdentity {α : Sort u} {β : Sort u} (op : α → β → α) (o : outParam β) : Prop extends RightIdentity op o where
  right_id : ∀ a, op a o = a
class Identity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop extends LeftIdentity op o, RightIdentity op o
class LawfulIdentity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop extends Identity op o, LawfulLeftIdentity op o, LawfulRightIdentity op o
end Std

namespace Lean.Data.AC
open Std

inductive Expr where
  | var (x : Nat)
  | op (lhs rhs : Expr)
structure Variable {α : Sort u} (op : α → α → α) : Type u where
  value : α
  neutral : Option (PLift (LawfulIdentity op value))
structure Context (α : Sort u) where
  op : α → α → α
  assoc : Associative op
  comm : Option (PLift (Commutative op))
  idem : Option (PLift (IdempotentOp op))
  vars : List (Variable op)
  arbitrary : α

variable {α : Sort u}

/-! ### Evaluation and normal form -/

def lookup {op : α → α → α} (arbitrary : α) : List (Variable op) → Nat → α
  | .nil, _ => arbitrary
  | .cons v _, 0 => v.value
  | .cons _ vs, n + 1 => lookup arbitrary vs n
def lookupNeutral {op : α → α → α} : List (Variable op) → Nat → Bool
  | .nil, _ => false
  | .cons v _, 0 => match v.neutral with | some _ => true | none => false
  | .cons _ vs, n + 1 => lookupNeutral vs n
def Context.var (ctx : Context α) (x : Nat) : α := lookup ctx.arbitrary ctx.vars x
def Context.isNeutral (ctx : Context α) (x : Nat) : Bool := lookupNeutral ctx.vars x
def eval (α : Sort u) (ctx : Context α) : Expr → α
  | .var x => ctx.var x
  | .op l r => ctx.op (eval α ctx l) (eval α ctx r)
/-- The value of `x` followed by a list of atoms, bracketed to the right. -/
def evalFrom (ctx : Context α) : Nat → List Nat → α
  | x, .nil => ctx.var x
  | x, .cons y ys => ctx.op (ctx.var x) (evalFrom ctx y ys)
def evalList (α : Sort u) (ctx : Context α) : List Nat → α
  | .nil => ctx.arbitrary
  | .cons x xs => evalFrom ctx x xs
def append : List Nat → List Nat → List Nat
  | .nil, ys => ys
  | .cons x xs, ys => .cons x (append xs ys)
def Expr.toList : Expr → List Nat
  | .var x => .cons x .nil
  | .op l r => append l.toList r.toList
/-- Remove neutral atoms, but keep the last atom if none would be left. -/
def removeNeutrals (ctx : Context α) : List Nat → List Nat
  | .nil => .nil
  | .cons x xs => match removeNeutrals ctx xs with
    | .nil => .cons x .nil
    | .cons y ys => match ctx.isNeutral x, ctx.isNeutral y, ys with
      | true, _, _ => .cons y ys
      | false, true, .nil => .cons x .nil
      | false, _, ys => .cons x (.cons y ys)
def insert (x : Nat) : List Nat → List Nat
  | .nil => .cons x .nil
  | .cons y ys => match Nat.ble x y with
    | true => .cons x (.cons y ys)
    | false => .cons y (insert x ys)
def sort : List Nat → List Nat
  | .nil => .nil
  | .cons x xs => insert x (sort xs)
def mergeIdem : List Nat → List Nat
  | .nil => .nil
  | .cons x xs => match mergeIdem xs with
    | .nil => .cons x .nil
    | .cons y ys => match Nat.beq x y with
      | true => .cons y ys
      | false => .cons x (.cons y ys)
def norm (ctx : Context α) (e : Expr) : List Nat :=
  let xs := removeNeutrals ctx e.toList
  match ctx.comm, ctx.idem with
  | none, none => xs
  | none, some _ => mergeIdem xs
  | some _, none => sort xs
  | some _, some _ => mergeIdem (sort xs)

/-! ### Correctness -/

theorem evalFrom_append (ctx : Context α) (x : Nat) : ∀ (xs : List Nat) (y : Nat) (ys : List Nat),
    evalFrom ctx x (append xs (.cons y ys)) = ctx.op (evalFrom ctx x xs) (evalFrom ctx y ys)
  | .nil, _, _ => rfl
  | .cons z zs, y, ys => by
    show ctx.op (ctx.var x) (evalFrom ctx z (append zs (.cons y ys))) = _
    rw [evalFrom_append ctx z zs y ys, ← ctx.assoc.assoc]; rfl
theorem toList_cons : ∀ e : Expr, ∃ x xs, e.toList = List.cons x xs
  | .var x => ⟨x, .nil, rfl⟩
  | .op l r => match toList_cons l with
    | ⟨x, xs, h⟩ => ⟨x, append xs r.toList, by show append l.toList r.toList = _; rw [h]; rfl⟩
theorem evalList_toList (ctx : Context α) : ∀ e : Expr, evalList α ctx e.toList = eval α ctx e
  | .var _ => rfl
  | .op l r => by
    obtain ⟨x, xs, hl⟩ := toList_cons l
    obtain ⟨y, ys, hr⟩ := toList_cons r
    show evalList α ctx (append l.toList r.toList) = ctx.op (eval α ctx l) (eval α ctx r)
    rw [← evalList_toList ctx l, ← evalList_toList ctx r, hl, hr]
    exact evalFrom_append ctx x xs y ys
theorem neutral_of_lookup {op : α → α → α} (a : α) : ∀ (vs : List (Variable op)) (x : Nat), lookupNeutral vs x = true →
    ∀ b, op (lookup a vs x) b = b ∧ op b (lookup a vs x) = b
  | .nil, _, h => Bool.noConfusion h
  | .cons ⟨v, some ⟨i⟩⟩ _, 0, _ => fun b => ⟨i.left_id b, i.right_id b⟩
  | .cons ⟨v, none⟩ _, 0, h => Bool.noConfusion h
  | .cons _ vs, x + 1, h => neutral_of_lookup a vs x h
theorem Context.neutral_left (ctx : Context α) {x : Nat} (h : ctx.isNeutral x = true) (b : α) : ctx.op (ctx.var x) b = b :=
  (neutral_of_lookup ctx.arbitrary ctx.vars x h b).1
theorem Context.neutral_right (ctx : Context α) {x : Nat} (h : ctx.isNeutral x = true) (b : α) : ctx.op b (ctx.var x) = b :=
  (neutral_of_lookup ctx.arbitrary ctx.vars x h b).2
theorem eval_cons_cons (ctx : Context α) (x y : Nat) (ys : List Nat) :
    evalList α ctx (.cons x (.cons y ys)) = ctx.op (ctx.var x) (evalList α ctx (.cons y ys)) := rfl
theorem removeNeutrals_cons (ctx : Context α) (x : Nat) : ∀ xs : List Nat, ∃ y ys, removeNeutrals ctx (.cons x xs) = List.cons y ys := by
  intro xs
  unfold removeNeutrals
  cases removeNeutrals ctx xs with
  | nil => exact ⟨_, _, rfl⟩
  | cons y ys =>
    cases hx : ctx.isNeutral x with
    | true => exact ⟨_, _, by simp only [hx]; rfl⟩
    | false =>
      cases hy : ctx.isNeutral y with
      | false => exact ⟨_, _, by simp only [hx, hy]; rfl⟩
      | true => cases ys with
        | nil => exact ⟨_, _, by simp only [hx, hy]; rfl⟩
        | cons z zs => exact ⟨_, _, by simp only [hx, hy]; rfl⟩
theorem evalList_removeNeutrals (ctx : Context α) : ∀ (x : Nat) (xs : List Nat),
    evalList α ctx (removeNeutrals ctx (.cons x xs)) = evalList α ctx (.cons x xs)
  | x, .nil => rfl
  | x, .cons y ys => by
    have ih := evalList_removeNeutrals ctx y ys
    obtain ⟨z, zs, hz⟩ := removeNeutrals_cons ctx y ys
    rw [eval_cons_cons, ← ih]
    show evalList α ctx (match removeNeutrals ctx (.cons y ys) with | .nil => _ | .cons y ys => _) = _
    rw [hz]
    cases hx : ctx.isNeutral x with
    | true => simp only [hx]; rw [ctx.neutral_left hx]
    | false =>
      cases hy : ctx.isNeutral z with
      | false => simp only [hx, hy]; rfl
      | true => cases zs with
        | nil => simp only [hx, hy]; exact (ctx.neutral_right hy (ctx.var x)).symm
        | cons w ws => simp only [hx, hy]; rfl
theorem insert_cons (x : Nat) : ∀ xs : List Nat, ∃ y ys, insert x xs = List.cons y ys := by
  intro xs
  cases xs with
  | nil => exact ⟨_, _, rfl⟩
  | cons y ys =>
    unfold insert
    cases Nat.ble x y <;> exact ⟨_, _, rfl⟩
theorem evalList_insert (ctx : Context α) (h : Commutative ctx.op) (x : Nat) : ∀ (y : Nat) (ys : List Nat),
    evalList α ctx (insert x (.cons y ys)) = evalList α ctx (.cons x (.cons y ys)) := by
  intro y ys
  induction ys generalizing y with
  | nil =>
    show evalList α ctx (match Nat.ble x y with | true => _ | false => _) = _
    cases Nat.ble x y
    · exact h.comm _ _
    · rfl
  | cons z zs ih =>
    show evalList α ctx (match Nat.ble x y with | true => _ | false => .cons y (insert x (.cons z zs))) = _
    cases Nat.ble x y
    · show evalList α ctx (.cons y (insert x (.cons z zs))) = _
      obtain ⟨w, ws, hw⟩ := insert_cons x (.cons z zs)
      have ih' := ih z
      rw [hw] at ih'
      rw [hw, eval_cons_cons, ih', eval_cons_cons, eval_cons_cons, eval_cons_cons, ← ctx.assoc.assoc, h.comm (ctx.var y), ctx.assoc.assoc]
    · rfl
theorem sort_cons (x : Nat) (xs : List Nat) : ∃ y ys, sort (.cons x xs) = List.cons y ys := insert_cons x (sort xs)
theorem evalList_sort (ctx : Context α) (h : Commutative ctx.op) : ∀ xs : List Nat, evalList α ctx (sort xs) = evalList α ctx xs
  | .nil => rfl
  | .cons x .nil => rfl
  | .cons x (.cons y ys) => by
    obtain ⟨z, zs, hz⟩ := sort_cons y ys
    have ih := evalList_sort ctx h (.cons y ys)
    show evalList α ctx (insert x (sort (.cons y ys))) = _
    rw [hz] at ih ⊢
    rw [evalList_insert ctx h, eval_cons_cons, ih, eval_cons_cons]
theorem mergeIdem_cons (x : Nat) : ∀ xs : List Nat, ∃ y ys, mergeIdem (.cons x xs) = List.cons y ys := by
  intro xs
  unfold mergeIdem
  cases mergeIdem xs with
  | nil => exact ⟨_, _, rfl⟩
  | cons y ys =>
    cases h : Nat.beq x y <;> exact ⟨_, _, by simp only [h]; rfl⟩
theorem evalList_mergeIdem (ctx : Context α) (h : IdempotentOp ctx.op) : ∀ xs : List Nat, evalList α ctx (mergeIdem xs) = evalList α ctx xs
  | .nil => rfl
  | .cons x .nil => rfl
  | .cons x (.cons y ys) => by
    have ih := evalList_mergeIdem ctx h (.cons y ys)
    obtain ⟨z, zs, hz⟩ := mergeIdem_cons y ys
    rw [eval_cons_cons, ← ih]
    show evalList α ctx (match mergeIdem (.cons y ys) with | .nil => _ | .cons y ys => _) = _
    rw [hz]
    show evalList α ctx (match Nat.beq x z with | true => _ | false => _) = _
    cases hb : Nat.beq x z with
    | false => rfl
    | true =>
      have e := Nat.eq_of_beq_eq_true hb
      subst e
      cases zs with
      | nil => exact (h.idempotent _).symm
      | cons w ws => show _ = ctx.op (ctx.var x) (ctx.op (ctx.var x) _); rw [← ctx.assoc.assoc, h.idempotent]; rfl
theorem evalList_norm (ctx : Context α) (e : Expr) : evalList α ctx (norm ctx e) = eval α ctx e := by
  have h : evalList α ctx (removeNeutrals ctx e.toList) = eval α ctx e := by
    obtain ⟨x, xs, hx⟩ := toList_cons e
    rw [← evalList_toList, hx, evalList_removeNeutrals]
  unfold norm
  rcases hc : ctx.comm with _ | ⟨⟨c⟩⟩ <;> rcases hi : ctx.idem with _ | ⟨⟨i⟩⟩
  · exact h
  · exact (evalList_mergeIdem ctx i _).trans h
  · exact (evalList_sort ctx c _).trans h
  · exact ((evalList_mergeIdem ctx i _).trans (evalList_sort ctx c _)).trans h
def sameList : List Nat → List Nat → Bool
  | .nil, .nil => true
  | .cons x xs, .cons y ys => Nat.beq x y && sameList xs ys
  | _, _ => false
theorem eq_of_sameList : ∀ xs ys : List Nat, sameList xs ys = true → xs = ys
  | .nil, .nil, _ => rfl
  | .nil, .cons _ _, h => Bool.noConfusion h
  | .cons _ _, .nil, h => Bool.noConfusion h
  | .cons x xs, .cons y ys, h => by
    have hh : Nat.beq x y = true ∧ sameList xs ys = true := Bool.and_eq_true _ _ ▸ h
    rw [Nat.eq_of_beq_eq_true hh.1, eq_of_sameList xs ys hh.2]
theorem Context.eq_of_norm (ctx : Context α) (a b : Expr) (h : sameList (norm ctx a) (norm ctx b) = true) : eval α ctx a = eval α ctx b := by
  rw [← evalList_norm ctx a, ← evalList_norm ctx b, eq_of_sameList _ _ h]
end Lean.Data.AC

/-! ### Instances -/

open Std
instance : Associative And := ⟨fun _ _ _ => propext and_assoc⟩
instance : Commutative And := ⟨fun _ _ => propext and_comm⟩
instance : IdempotentOp And := ⟨and_self⟩
instance : LawfulIdentity And True where left_id := true_and; right_id := and_true
instance : Associative Or := ⟨fun _ _ _ => propext or_assoc⟩
instance : Commutative Or := ⟨fun _ _ => propext or_comm⟩
instance : IdempotentOp Or := ⟨or_self⟩
instance : LawfulIdentity Or False where left_id := false_or; right_id := or_false
instance : Commutative Iff := ⟨fun _ _ => propext iff_comm⟩
instance : Associative (α := Nat) (· + ·) := ⟨Nat.add_assoc⟩
instance : Commutative (α := Nat) (· + ·) := ⟨Nat.add_comm⟩
instance : LawfulIdentity (α := Nat) (· + ·) 0 where left_id := Nat.zero_add; right_id := Nat.add_zero
instance : Associative (α := Nat) (· * ·) := ⟨Nat.mul_assoc⟩
instance : Commutative (α := Nat) (· * ·) := ⟨Nat.mul_comm⟩
instance : LawfulIdentity (α := Nat) (· * ·) 1 where left_id := Nat.one_mul; right_id := Nat.mul_one
instance : Associative (α := Nat) max := ⟨Nat.max_assoc⟩
instance : Commutative (α := Nat) max := ⟨Nat.max_comm⟩
instance : IdempotentOp (α := Nat) max := ⟨Nat.max_self⟩
instance : LawfulIdentity (α := Nat) max 0 where left_id := Nat.zero_max; right_id := Nat.max_zero
instance : Associative (α := Nat) min := ⟨Nat.min_assoc⟩
instance : Commutative (α := Nat) min := ⟨Nat.min_comm⟩
instance : IdempotentOp (α := Nat) min := ⟨Nat.min_self⟩
instance : Associative (α := Nat) Nat.gcd := ⟨Nat.gcd_assoc⟩
instance : Commutative (α := Nat) Nat.gcd := ⟨Nat.gcd_comm⟩
instance : IdempotentOp (α := Nat) Nat.gcd := ⟨Nat.gcd_self⟩
instance : LawfulIdentity (α := Nat) Nat.gcd 0 where left_id := Nat.gcd_zero_left; right_id := Nat.gcd_zero_right
instance : Associative (α := Nat) Nat.lcm := ⟨Nat.lcm_assoc⟩
instance : Commutative (α := Nat) Nat.lcm := ⟨Nat.lcm_comm⟩
instance : IdempotentOp (α := Nat) Nat.lcm := ⟨Nat.lcm_self⟩
instance : LawfulIdentity (α := Nat) Nat.lcm 1 where left_id := Nat.lcm_one_left; right_id := Nat.lcm_one_right
instance : Associative Bool.and := ⟨Bool.and_assoc⟩
instance : Commutative Bool.and := ⟨Bool.and_comm⟩
instance : IdempotentOp Bool.and := ⟨Bool.and_self⟩
instance : Associative Bool.or := ⟨Bool.or_assoc⟩
instance : Commutative Bool.or := ⟨Bool.or_comm⟩
instance : IdempotentOp Bool.or := ⟨Bool.or_self⟩
