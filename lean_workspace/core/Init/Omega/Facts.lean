prelude
import Init.WellFounded
import Init.Fin
import Init.Int.Pow

/-
How `omega` turns a hypothesis into facts about integers: negations are pushed inwards, a relation of natural numbers becomes one of
integers, casts go to the leaves. The compiled tactic applies these lemmas by name, so names and statements are core's.
-/

set_option linter.all false
set_option autoImplicit false
universe u v

theorem BitVec.isLt {w : Nat} (x : BitVec w) : x.toNat < 2 ^ w := x.toFin.isLt

namespace Lean.Omega

/-! ### Connectives -/

section
variable {p q : Prop}
theorem and_not_not_of_not_or (h : ¬(p ∨ q)) : ¬p ∧ ¬q := not_or.mp h
theorem Decidable.or_not_not_of_not_and [Decidable p] [Decidable q] (h : ¬(p ∧ q)) : ¬p ∨ ¬q := Classical.not_and_iff_not_or_not.mp h
theorem Decidable.and_or_not_and_not_of_iff [Decidable q] (h : p ↔ q) : (p ∧ q) ∨ (¬p ∧ ¬q) :=
  (dec_em q).imp (fun hq => ⟨h.mpr hq, hq⟩) fun hq => ⟨mt h.mp hq, hq⟩
theorem Decidable.and_not_or_not_and_of_not_iff [Decidable p] [Decidable q] (h : ¬(p ↔ q)) : p ∧ ¬q ∨ ¬p ∧ q :=
  (dec_em p).imp (fun hp => ⟨hp, fun hq => h (iff_of_true hp hq)⟩)
    fun hp => ⟨hp, _root_.Decidable.byContradiction fun hq => h (iff_of_false hp hq)⟩
theorem Decidable.and_not_of_not_imp [Decidable p] (h : ¬(p → q)) : p ∧ ¬q := _root_.Decidable.not_imp_iff_and_not.mp h
theorem ite_disjunction {α : Type u} {P : Prop} [Decidable P] {a b : α} : (P ∧ (if P then a else b) = a) ∨ (¬P ∧ (if P then a else b) = b) :=
  (dec_em P).imp (fun h => ⟨h, if_pos h⟩) fun h => ⟨h, if_neg h⟩
end

/-! ### Pairs -/

namespace Prod
theorem of_lex {α : Type u} {β : Type v} {r : α → α → Prop} {s : β → β → Prop} {p q : α × β} (w : Prod.Lex r s p q) :
    r p.fst q.fst ∨ p.fst = q.fst ∧ s p.snd q.snd := match w with
  | .left _ _ h => .inl h
  | .right _ h => .inr ⟨rfl, h⟩
theorem of_not_lex {α : Type u} {r : α → α → Prop} [DecidableEq α] {β : Type v} {s : β → β → Prop} {p q : α × β} (w : ¬Prod.Lex r s p q) :
    ¬r p.fst q.fst ∧ (p.fst ≠ q.fst ∨ ¬s p.snd q.snd) := by
  obtain ⟨a, b⟩ := p
  obtain ⟨c, d⟩ := q
  refine ⟨fun h => w (.left b d h), (dec_em (a = c)).elim (fun e => .inr fun h => w ?_) .inl⟩
  cases e; exact .right a h
theorem fst_mk {α : Type u} {x : α} {β : Type v} {y : β} : (Prod.mk x y).fst = x := rfl
theorem snd_mk {α : Type u} {x : α} {β : Type v} {y : β} : (Prod.mk x y).snd = y := rfl
end Prod

/-! ### Natural numbers -/

namespace Nat
theorem lt_of_gt {x y : Nat} (h : x > y) : y < x := h
theorem le_of_ge {x y : Nat} (h : x ≥ y) : y ≤ x := h
end Nat

/-! ### Integers -/

namespace Int
theorem lt_of_gt {x y : Int} (h : x > y) : y < x := h
theorem le_of_ge {x y : Int} (h : x ≥ y) : y ≤ x := h
theorem lt_of_not_le {x y : Int} (h : ¬x ≤ y) : y < x := Int.not_le.mp h
theorem le_of_not_lt {x y : Int} (h : ¬x < y) : y ≤ x := Int.not_lt.mp h
theorem add_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a + c = b + d := h₁ ▸ h₂ ▸ rfl
theorem mul_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a * c = b * d := h₁ ▸ h₂ ▸ rfl
theorem sub_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a - c = b - d := h₁ ▸ h₂ ▸ rfl
theorem neg_congr {a b : Int} (h₁ : a = b) : -a = -b := h₁ ▸ rfl
theorem emod_ofNat_nonneg {x : Nat} {y : Int} : 0 ≤ (x : Int) % y := Int.natCast_nonneg (x % y.natAbs)
theorem pos_pow_of_pos (a : Int) (b : Nat) (h : 0 < a) : 0 < a ^ b := Int.pow_pos h

/-! ### Casts -/

theorem ofNat_congr {a b : Nat} (h : a = b) : (a : Int) = (b : Int) := congrArg _ h
theorem ofNat_le_of_le {x y : Nat} (h : x ≤ y) : (x : Int) ≤ (y : Int) := Int.ofNat_le.mpr h
theorem ofNat_lt_of_lt {x y : Nat} (h : x < y) : (x : Int) < (y : Int) := Int.ofNat_lt.mpr h
theorem ofNat_pos_of_pos {a : Nat} (h : 0 < a) : 0 < (a : Int) := Int.ofNat_lt.mpr h
theorem natCast_ofNat {x : Nat} : @Nat.cast Int instNatCastInt (OfNat.ofNat x) = OfNat.ofNat x := rfl
theorem ofNat_pow (a b : Nat) : ((a ^ b : Nat) : Int) = (a : Int) ^ b := by
  induction b with
  | zero => rfl
  | succ b ih => rw [Int.pow_succ, ← ih]; rfl
theorem ofNat_mul_nonneg {a b : Nat} : 0 ≤ (a : Int) * b := Int.natCast_nonneg (a * b)
theorem ofNat_sub_dichotomy {a b : Nat} : b ≤ a ∧ ((a - b : Nat) : Int) = a - b ∨ a < b ∧ ((a - b : Nat) : Int) = 0 :=
  (Nat.lt_or_ge a b).symm.imp (fun h => ⟨h, Int.ofNat_sub h⟩) fun h => ⟨h, congrArg _ (Nat.sub_eq_zero_of_le (Nat.le_of_lt h))⟩
theorem ofNat_sub_sub {a b c : Nat} : ((a - b - c : Nat) : Int) = ((a - (b + c) : Nat) : Int) := congrArg _ (Nat.sub_sub a b c)
theorem ofNat_min (a b : Nat) : ((min a b : Nat) : Int) = min (a : Int) (b : Int) := by
  rcases Nat.le_total a b with h | h
  · rw [Nat.min_eq_left h, Int.min_eq_left (Int.ofNat_le.mpr h)]
  · rw [Nat.min_eq_right h, Int.min_eq_right (Int.ofNat_le.mpr h)]
theorem ofNat_max (a b : Nat) : ((max a b : Nat) : Int) = max (a : Int) (b : Int) := by
  rcases Nat.le_total a b with h | h
  · rw [Nat.max_eq_right h, Int.max_eq_right (Int.ofNat_le.mpr h)]
  · rw [Nat.max_eq_left h, Int.max_eq_left (Int.ofNat_le.mpr h)]
theorem ofNat_natAbs (a : Int) : (a.natAbs : Int) = if 0 ≤ a then a else -a := match a with
  | .ofNat n => (if_pos (Int.natCast_nonneg n)).symm
  | .negSucc n => (if_neg fun h => nomatch h).symm
theorem neg_le_natAbs {a : Int} : -a ≤ a.natAbs := by
  have := Int.le_natAbs (a := -a); rwa [Int.natAbs_neg] at this
theorem ofNat_fst_mk {β : Type v} {x : Nat} {y : β} : (Prod.mk x y).fst = (x : Int) := rfl
theorem ofNat_snd_mk {α : Type u} {x : α} {y : Nat} : (Prod.mk x y).snd = (y : Int) := rfl
end Int

/-! ### Bounded numbers -/

namespace Fin
variable {n : Nat}
theorem lt_or_gt_of_ne {i j : Fin n} (h : i ≠ j) : i < j ∨ i > j := _root_.Nat.lt_or_gt_of_ne (_root_.Fin.val_ne_of_ne h)
theorem lt_of_not_le {i j : Fin n} (h : ¬i ≤ j) : j < i := _root_.Fin.not_le.mp h
theorem le_of_not_lt {i j : Fin n} (h : ¬i < j) : j ≤ i := _root_.Fin.not_lt.mp h
theorem ofNat_val_add {x y : Fin n} : ((x + y : Fin n) : Int) = ((x : Int) + (y : Int)) % n := rfl
theorem ofNat_val_sub {x y : Fin n} : ((x - y : Fin n) : Int) = (((n - y : Nat) + (x : Int) : Int)) % n := rfl
theorem ofNat_val_mul {x y : Fin n} : ((x * y : Fin n) : Int) = ((x : Int) * (y : Int)) % n := rfl
theorem ofNat_val_natCast {n x y : Nat} (h : y = x % (n + 1)) :
    @Nat.cast Int instNatCastInt (@Fin.val (n + 1) (OfNat.ofNat x)) = OfNat.ofNat y := by rw [h]; rfl
end Fin
end Lean.Omega
