prelude
import Init.DataLemmas

/-
Integers: the type, numerals, arithmetic, order, powers, absolute value, decidable equality and order. Definitions and the names of
instances are those that the elaborator and the compiled procedures of `simp` and `omega` look up. No lemmas here.
-/

set_option linter.all false
set_option autoImplicit false
universe u

-- Compiled code tells the constructors apart by `Int.decLt`, which comes later.
set_option genCtorIdx false in
inductive Int : Type where
  | ofNat : Nat → Int
  | negSucc : Nat → Int
@[reducible] noncomputable def Int.ctorIdx (n : Int) : Nat := Int.casesOn n (fun _ => 0) (fun _ => 1)
attribute [extern "lean_nat_to_int"] Int.ofNat
attribute [extern "lean_int_neg_succ_of_nat"] Int.negSucc

instance instNatCastInt : NatCast Int where natCast n := Int.ofNat n
instance instOfNat {n : Nat} : OfNat Int n where ofNat := Int.ofNat n

namespace Int

/-- `-[n+1]` is `-(n + 1)`, the second constructor. -/
scoped notation "-[" n "+1]" => negSucc n

instance instInhabited : Inhabited Int := ⟨ofNat 0⟩
def negOfNat : Nat → Int
  | 0 => 0
  | .succ m => negSucc m
set_option bootstrap.genMatcherCode false in
@[extern "lean_int_neg"] protected def neg (n : @& Int) : Int :=
  match n with
  | ofNat n => negOfNat n
  | negSucc n => Nat.succ n
@[default_instance 500] instance instNegInt : Neg Int where neg := Int.neg
def subNatNat (m n : Nat) : Int :=
  match (n - m : Nat) with
  | 0 => ofNat (m - n)
  | .succ k => negSucc k
set_option bootstrap.genMatcherCode false in
@[extern "lean_int_add"] protected def add (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m + n)
  | ofNat m, -[n +1] => subNatNat m (.succ n)
  | -[m +1], ofNat n => subNatNat n (.succ m)
  | -[m +1], -[n +1] => negSucc (.succ (m + n))
instance instAdd : Add Int where add := Int.add
set_option bootstrap.genMatcherCode false in
@[extern "lean_int_mul"] protected def mul (m n : @& Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m * n)
  | ofNat m, -[n +1] => negOfNat (m * .succ n)
  | -[m +1], ofNat n => negOfNat (.succ m * n)
  | -[m +1], -[n +1] => ofNat (.succ m * .succ n)
instance instMul : Mul Int where mul := Int.mul
@[extern "lean_int_sub"] protected def sub (m n : @& Int) : Int := m + -n
instance instSub : Sub Int where sub := Int.sub

/-! ### Order and equality -/

inductive NonNeg : Int → Prop where
  | mk (n : Nat) : NonNeg (ofNat n)
protected def le (a b : Int) : Prop := NonNeg (b - a)
instance instLEInt : LE Int where le := Int.le
protected def lt (a b : Int) : Prop := (a + 1) ≤ b
instance instLTInt : LT Int where lt := Int.lt
set_option bootstrap.genMatcherCode false in
@[extern "lean_int_dec_eq"] protected def decEq (a b : @& Int) : Decidable (a = b) :=
  match a, b with
  | ofNat a, ofNat b => match Nat.decEq a b with
    | isTrue h => isTrue (h ▸ rfl)
    | isFalse h => isFalse fun h' => Int.noConfusion h' fun h' => absurd h' h
  | ofNat _, -[_ +1] => isFalse fun h => Int.noConfusion h
  | -[_ +1], ofNat _ => isFalse fun h => Int.noConfusion h
  | -[a +1], -[b +1] => match Nat.decEq a b with
    | isTrue h => isTrue (h ▸ rfl)
    | isFalse h => isFalse fun h' => Int.noConfusion h' fun h' => absurd h' h
instance instDecidableEq : DecidableEq Int := Int.decEq
set_option bootstrap.genMatcherCode false in
@[extern "lean_int_dec_nonneg"] def decNonneg (m : @& Int) : Decidable (NonNeg m) :=
  match m with
  | ofNat m => isTrue (NonNeg.mk m)
  | -[_ +1] => isFalse (by intro h; cases h)
@[extern "lean_int_dec_le"] instance decLe (a b : @& Int) : Decidable (a ≤ b) := decNonneg _
@[extern "lean_int_dec_lt"] instance decLt (a b : @& Int) : Decidable (a < b) := decNonneg _
instance instMin : Min Int := ⟨fun a b => if a ≤ b then a else b⟩
instance instMax : Max Int := ⟨fun a b => if a ≤ b then b else a⟩

/-! ### Absolute value, sign, conversion, powers -/

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_abs"] def natAbs (m : @& Int) : Nat :=
  match m with
  | ofNat m => m
  | -[m +1] => m.succ
def sign : Int → Int
  | ofNat (.succ _) => 1
  | ofNat 0 => 0
  | -[_ +1] => -1
def toNat : Int → Nat
  | ofNat n => n
  | negSucc _ => 0
def toNat? : Int → Option Nat
  | (n : Nat) => some n
  | -[_ +1] => none
instance instDvd : Dvd Int where dvd a b := Exists fun c => b = a * c
protected def pow (m : Int) : Nat → Int
  | 0 => 1
  | .succ n => Int.pow m n * m
instance instNatPow : NatPow Int where pow := Int.pow

/-! ### Division: Euclidean (`/`, `%`), truncating, flooring, balanced -/

set_option bootstrap.genMatcherCode false in
@[extern "lean_int_ediv"] def ediv : (@& Int) → (@& Int) → Int
  | ofNat m, ofNat n => ofNat (m / n)
  | ofNat m, -[n +1] => -ofNat (m / .succ n)
  | -[_ +1], 0 => 0
  | -[m +1], ofNat (.succ n) => -[m / .succ n +1]
  | -[m +1], -[n +1] => ofNat (.succ (m / .succ n))
set_option bootstrap.genMatcherCode false in
@[extern "lean_int_emod"] def emod : (@& Int) → (@& Int) → Int
  | ofNat m, n => ofNat (m % natAbs n)
  | -[m +1], n => subNatNat (natAbs n) (.succ (m % natAbs n))
instance instDiv : Div Int where div := Int.ediv
instance instMod : Mod Int where mod := Int.emod
@[extern "lean_int_div"] def tdiv : (@& Int) → (@& Int) → Int
  | ofNat m, ofNat n => ofNat (m / n)
  | ofNat m, -[n +1] => -ofNat (m / .succ n)
  | -[m +1], ofNat n => -ofNat (.succ m / n)
  | -[m +1], -[n +1] => ofNat (.succ m / .succ n)
@[extern "lean_int_mod"] def tmod : (@& Int) → (@& Int) → Int
  | ofNat m, ofNat n => ofNat (m % n)
  | ofNat m, -[n +1] => ofNat (m % .succ n)
  | -[m +1], ofNat n => -ofNat (.succ m % n)
  | -[m +1], -[n +1] => -ofNat (.succ m % .succ n)
def fdiv : Int → Int → Int
  | 0, _ => 0
  | ofNat m, ofNat n => ofNat (m / n)
  | ofNat (.succ m), -[n +1] => -[m / .succ n +1]
  | -[_ +1], 0 => 0
  | -[m +1], ofNat (.succ n) => -[m / .succ n +1]
  | -[m +1], -[n +1] => ofNat (.succ m / .succ n)
def fmod : Int → Int → Int
  | 0, _ => 0
  | ofNat m, ofNat n => ofNat (m % n)
  | ofNat (.succ m), -[n +1] => subNatNat (m % .succ n) n
  | -[m +1], ofNat n => subNatNat n (.succ (m % n))
  | -[m +1], -[n +1] => -ofNat (.succ m % .succ n)
def bmod (x : Int) (m : Nat) : Int :=
  let r := x % m
  if r < (m + 1) / 2 then r else r - m
def bdiv (x : Int) (m : Nat) : Int :=
  if m = 0 then 0
  else
    let q := x / m
    let r := x % m
    if r < (m + 1) / 2 then q else q + 1
end Int

class IntCast (R : Type u) where
  protected intCast : Int → R
instance instIntCastInt : IntCast Int where intCast n := n
@[coe, reducible, match_pattern] protected def Int.cast {R : Type u} [IntCast R] : Int → R := IntCast.intCast
instance {R : Type u} [IntCast R] : CoeTail Int R where coe := Int.cast
instance {R : Type u} [IntCast R] : CoeHTCT Int R where coe := Int.cast
