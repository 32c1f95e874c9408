prelude
import Init.Operators

/-
Natural numbers before notation exists: addition, multiplication, power, subtraction, equality and order tests with their
standard definitions (the kernel computes them natively), `Nat.le`, and the few lemmas that the instances need.
-/

set_option linter.all false
set_option autoImplicit false
set_option genSizeOf false
set_option genInjectivity false
set_option genCtorIdx false
universe u v w u₁ u₂ v₁ v₂
open BEq (beq)
open HAdd (hAdd)
open HMul (hMul)
open HPow (hPow)
open HAppend (hAppend)

instance instAddNat : Add Nat := ⟨Nat.add⟩
set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_mul"] protected def Nat.mul : Nat → Nat → Nat
  | _, 0 => 0
  | n, .succ m => Nat.add (Nat.mul n m) n
instance instMulNat : Mul Nat := ⟨Nat.mul⟩
set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_pow"] protected def Nat.pow (m : Nat) : Nat → Nat
  | 0 => 1
  | .succ n => Nat.mul (Nat.pow m n) m
instance instNatPowNat : NatPow Nat := ⟨Nat.pow⟩
theorem Nat.eq_of_beq_eq_true : {n m : Nat} → Eq (Nat.beq n m) true → Eq n m
  | .zero, .zero, _ => rfl
  | .zero, .succ _, h => Bool.noConfusion h
  | .succ _, .zero, h => Bool.noConfusion h
  | .succ n, .succ m, h => have : Eq (Nat.beq n m) true := h; have : Eq n m := Nat.eq_of_beq_eq_true this; this ▸ rfl
theorem Nat.ne_of_beq_eq_false : {n m : Nat} → Eq (Nat.beq n m) false → Not (Eq n m)
  | .zero, .zero, h₁, _ => Bool.noConfusion h₁
  | .zero, .succ _, _, h₂ => Nat.noConfusion h₂
  | .succ _, .zero, _, h₂ => Nat.noConfusion h₂
  | .succ n, .succ m, h₁, h₂ => have : Eq (Nat.beq n m) false := h₁; Nat.noConfusion h₂ (fun h₂ => absurd h₂ (Nat.ne_of_beq_eq_false this))
@[reducible, extern "lean_nat_dec_eq"] protected def Nat.decEq (n m : Nat) : Decidable (Eq n m) :=
  match h : Nat.beq n m with
  | true => isTrue (eq_of_beq_eq_true h)
  | false => isFalse (ne_of_beq_eq_false h)
@[inline] instance : DecidableEq Nat := Nat.decEq
protected inductive Nat.le (n : Nat) : Nat → Prop
  | refl : Nat.le n n
  | step {m} : Nat.le n m → Nat.le n (.succ m)
instance instLENat : LE Nat := ⟨Nat.le⟩
@[reducible] protected def Nat.lt (n m : Nat) : Prop := Nat.le (.succ n) m
instance instLTNat : LT Nat := ⟨Nat.lt⟩
theorem Nat.not_succ_le_zero : ∀ (n : Nat), LE.le (.succ n) 0 → False :=
  fun n h => have : ∀ m, Eq m 0 → LE.le (.succ n) m → False := fun _ hm h => match h with
    | .refl => Nat.noConfusion hm
    | .step _ => Nat.noConfusion hm
  this 0 rfl h
theorem Nat.not_lt_zero (n : Nat) : Not (LT.lt n 0) := not_succ_le_zero n
theorem Nat.zero_le : (n : Nat) → LE.le 0 n
  | .zero => Nat.le.refl
  | .succ n => Nat.le.step (zero_le n)
theorem Nat.succ_le_succ {n m : Nat} : LE.le n m → LE.le (succ n) (succ m)
  | .refl => Nat.le.refl
  | .step h => Nat.le.step (succ_le_succ h)
theorem Nat.zero_lt_succ (n : Nat) : LT.lt 0 (.succ n) := succ_le_succ (zero_le n)
theorem Nat.le_step {n m : Nat} (h : LE.le n m) : LE.le n (.succ m) := Nat.le.step h
protected theorem Nat.le_trans {n m k : Nat} : LE.le n m → LE.le m k → LE.le n k
  | h, .refl => h
  | h₁, .step h₂ => Nat.le.step (Nat.le_trans h₁ h₂)
theorem Nat.le_succ (n : Nat) : LE.le n (.succ n) := Nat.le.step Nat.le.refl
protected theorem Nat.le_refl (n : Nat) : LE.le n n := Nat.le.refl
set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_pred"] def Nat.pred : Nat → Nat
  | 0 => 0
  | .succ a => a
theorem Nat.pred_le_pred : {n m : Nat} → LE.le n m → LE.le (pred n) (pred m)
  | _, _, .refl => Nat.le.refl
  | 0, .succ _, .step h => h
  | .succ _, .succ _, .step h => Nat.le_trans (le_succ _) h
theorem Nat.le_of_succ_le_succ {n m : Nat} : LE.le (succ n) (succ m) → LE.le n m := pred_le_pred
theorem Nat.le_of_lt_succ {m n : Nat} : LT.lt m (.succ n) → LE.le m n := le_of_succ_le_succ
theorem Nat.not_succ_le_self : (n : Nat) → Not (LE.le (succ n) n)
  | 0 => not_succ_le_zero _
  | .succ n => fun h => not_succ_le_self n (le_of_succ_le_succ h)
protected theorem Nat.lt_irrefl (n : Nat) : Not (LT.lt n n) := not_succ_le_self n
theorem Nat.ble_self_eq_true : (n : Nat) → Eq (Nat.ble n n) true
  | 0 => rfl
  | .succ n => ble_self_eq_true n
theorem Nat.ble_succ_eq_true : {n m : Nat} → Eq (Nat.ble n m) true → Eq (Nat.ble n (.succ m)) true
  | 0, _, _ => rfl
  | .succ n, .succ _, h => ble_succ_eq_true (n := n) h
theorem Nat.ble_eq_true_of_le {n m : Nat} (h : LE.le n m) : Eq (Nat.ble n m) true :=
  match h with
  | .refl => Nat.ble_self_eq_true n
  | .step h => Nat.ble_succ_eq_true (ble_eq_true_of_le h)
theorem Nat.le_of_ble_eq_true : {n m : Nat} → (h : Eq (Nat.ble n m) true) → LE.le n m
  | 0, _, _ => Nat.zero_le _
  | .succ _, .succ _, h => Nat.succ_le_succ (le_of_ble_eq_true h)
theorem Nat.not_le_of_not_ble_eq_true {n m : Nat} (h : Not (Eq (Nat.ble n m) true)) : Not (LE.le n m) := fun h' => absurd (Nat.ble_eq_true_of_le h') h
@[extern "lean_nat_dec_le"] instance Nat.decLe (n m : Nat) : Decidable (LE.le n m) :=
  dite (Eq (Nat.ble n m) true) (fun h => isTrue (Nat.le_of_ble_eq_true h)) (fun h => isFalse (Nat.not_le_of_not_ble_eq_true h))
@[extern "lean_nat_dec_lt"] instance Nat.decLt (n m : Nat) : Decidable (LT.lt n m) := decLe (.succ n) m
instance : Min Nat := ⟨fun n m => ite (LE.le n m) n m⟩
instance : Max Nat := ⟨fun n m => ite (LE.le n m) m n⟩
set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_sub"] protected def Nat.sub : Nat → Nat → Nat
  | n, 0 => n
  | n, .succ m => pred (Nat.sub n m)
instance instSubNat : Sub Nat := ⟨Nat.sub⟩

theorem Nat.lt_of_lt_of_le {n m k : Nat} : LT.lt n m → LE.le m k → LT.lt n k := Nat.le_trans
theorem Nat.lt_of_le_of_ne {n m : Nat} (h₁ : LE.le n m) (h₂ : Not (Eq n m)) : LT.lt n m :=
  match h₁ with
  | .refl => absurd rfl h₂
  | .step h => Nat.succ_le_succ h
theorem Nat.eq_or_lt_of_le : {n m : Nat} → LE.le n m → Or (Eq n m) (LT.lt n m)
  | _, _, .refl => Or.inl rfl
  | _, _, .step h => Or.inr (Nat.succ_le_succ h)
protected theorem Nat.lt_or_ge : (n m : Nat) → Or (LT.lt n m) (GE.ge n m)
  | _, 0 => Or.inr (Nat.zero_le _)
  | n, .succ m => match Nat.lt_or_ge n m with
    | .inl h => Or.inl (Nat.le_step h)
    | .inr h => match Nat.eq_or_lt_of_le h with
      | .inl h₁ => Or.inl (h₁ ▸ Nat.le.refl)
      | .inr h₁ => Or.inr h₁
protected theorem Nat.lt_of_not_le {a b : Nat} (h : Not (LE.le a b)) : LT.lt b a := (Nat.lt_or_ge b a).casesOn (fun h => h) (fun h' => absurd h' h)
@[reducible] def Nat.ctorIdx (n : Nat) : Nat := Nat.casesOn n Nat.zero (fun _ => Nat.succ Nat.zero)
