prelude
import Init.Nat.Core

/-
Data types that the elaborator itself works with: `Fin`, `BitVec`, `UInt8..64`, `Char`, `Option`, `List`, `Array`, `String`.
Layouts and `extern` names are those of the runtime. Lemmas about `List` and `Option` are elsewhere.
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

opaque System.Platform.getNumBits : Unit → Subtype fun (n : Nat) => Or (Eq n 32) (Eq n 64) := fun _ => ⟨64, Or.inr rfl⟩
def System.Platform.numBits : Nat := (getNumBits ()).val

structure Fin (n : Nat) where
  val : Nat
  isLt : LT.lt val n
theorem Fin.eq_of_val_eq {n} : ∀ {i j : Fin n}, Eq i.val j.val → Eq i j
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl
theorem Fin.val_eq_of_eq {n} {i j : Fin n} (h : Eq i j) : Eq i.val j.val := h ▸ rfl
instance instDecidableEqFin (n : Nat) : DecidableEq (Fin n) := fun i j =>
  match decEq i.val j.val with
  | isTrue h => isTrue (Fin.eq_of_val_eq h)
  | isFalse h => isFalse (fun h' => absurd (Fin.val_eq_of_eq h') h)
structure BitVec (w : Nat) where
  ofFin ::
  toFin : Fin (hPow 2 w)
@[match_pattern] protected def BitVec.ofNatLT {w : Nat} (i : Nat) (p : LT.lt i (hPow 2 w)) : BitVec w where toFin := ⟨i, p⟩
protected def BitVec.toNat {w} (x : BitVec w) : Nat := x.toFin.val
abbrev UInt8.size : Nat := 256
structure UInt8 where
  ofBitVec ::
  toBitVec : BitVec 8
attribute [extern "lean_uint8_of_nat_mk"] UInt8.ofBitVec
attribute [extern "lean_uint8_to_nat"] UInt8.toBitVec
abbrev UInt16.size : Nat := 65536
structure UInt16 where
  ofBitVec ::
  toBitVec : BitVec 16
attribute [extern "lean_uint16_of_nat_mk"] UInt16.ofBitVec
attribute [extern "lean_uint16_to_nat"] UInt16.toBitVec
abbrev UInt32.size : Nat := 4294967296
structure UInt32 where
  ofBitVec ::
  toBitVec : BitVec 32
attribute [extern "lean_uint32_of_nat_mk"] UInt32.ofBitVec
attribute [extern "lean_uint32_to_nat"] UInt32.toBitVec
@[extern "lean_uint32_of_nat"] def UInt32.ofNatLT (n : @& Nat) (h : LT.lt n UInt32.size) : UInt32 where toBitVec := BitVec.ofNatLT n h
@[extern "lean_uint32_to_nat"] def UInt32.toNat (n : UInt32) : Nat := n.toBitVec.toNat
abbrev UInt64.size : Nat := 18446744073709551616
structure UInt64 where
  ofBitVec ::
  toBitVec : BitVec 64
attribute [extern "lean_uint64_of_nat_mk"] UInt64.ofBitVec
attribute [extern "lean_uint64_to_nat"] UInt64.toBitVec
@[extern "lean_uint64_of_nat"] def UInt64.ofNatLT (n : @& Nat) (h : LT.lt n UInt64.size) : UInt64 where toBitVec := BitVec.ofNatLT n h
instance : Inhabited UInt64 where default := UInt64.ofNatLT 0 (of_decide_eq_true rfl)
abbrev USize.size : Nat := hPow 2 System.Platform.numBits
structure USize where
  ofBitVec ::
  toBitVec : BitVec System.Platform.numBits
attribute [extern "lean_usize_of_nat_mk"] USize.ofBitVec
attribute [extern "lean_usize_to_nat"] USize.toBitVec
abbrev Nat.isValidChar (n : Nat) : Prop := Or (LT.lt n 0xd800) (And (LT.lt 0xdfff n) (LT.lt n 0x110000))
abbrev UInt32.isValidChar (n : UInt32) : Prop := n.toNat.isValidChar
structure Char where
  val : UInt32
  valid : val.isValidChar
private theorem isValidChar_UInt32 {n : Nat} (h : n.isValidChar) : LT.lt n UInt32.size :=
  match h with
  | Or.inl h => Nat.lt_of_lt_of_le h (of_decide_eq_true rfl)
  | Or.inr ⟨_, h⟩ => Nat.lt_of_lt_of_le h (of_decide_eq_true rfl)
@[extern "lean_uint32_of_nat"] def Char.ofNatAux (n : @& Nat) (h : n.isValidChar) : Char where
  val := ⟨BitVec.ofNatLT n (isValidChar_UInt32 h)⟩
  valid := h
@[noinline, match_pattern] def Char.ofNat (n : Nat) : Char :=
  dite (n.isValidChar) (fun h => Char.ofNatAux n h) (fun _ => Char.ofNatAux 0 (Or.inl (of_decide_eq_true rfl)))
inductive Option (α : Type u) where
  | none : Option α
  | some (val : α) : Option α
attribute [unbox] Option
export Option (none some)
instance {α} : Inhabited (Option α) where default := none
@[macro_inline] def Option.getD {α} (opt : Option α) (dflt : α) : α := match opt with | some x => x | none => dflt
@[inline] protected def Option.map {α β} (f : α → β) : Option α → Option β | some x => some (f x) | none => none
inductive List (α : Type u) where
  | nil : List α
  | cons (head : α) (tail : List α) : List α
instance {α} : Inhabited (List α) where default := List.nil
@[specialize] def List.foldl {α : Type u} {β : Type v} (f : α → β → α) : (init : α) → List β → α
  | a, .nil => a
  | a, .cons b l => List.foldl f (f a b) l
def List.length {α} : List α → Nat
  | nil => 0
  | cons _ as => hAdd (length as) 1
def List.get {α : Type u} : (as : List α) → Fin as.length → α
  | nil, i => absurd i.isLt (Nat.not_lt_zero _)
  | cons a _, ⟨.zero, _⟩ => a
  | cons _ as, ⟨.succ i, h⟩ => get as ⟨i, Nat.le_of_succ_le_succ h⟩
protected def List.append {α} : (xs ys : List α) → List α
  | nil, bs => bs
  | cons a as, bs => cons a (List.append as bs)
instance {α} : Append (List α) := ⟨List.append⟩
structure Array (α : Type u) where
  mk ::
  toList : List α
attribute [extern "lean_array_to_list"] Array.toList
attribute [extern "lean_array_mk"] Array.mk
@[extern "lean_mk_empty_array_with_capacity"] def Array.mkEmpty {α : Type u} (c : @& Nat) : Array α where toList := List.nil
abbrev Array.emptyWithCapacity {α : Type u} (c : Nat) : Array α := Array.mkEmpty c
def Array.empty {α : Type u} : Array α := mkEmpty 0
@[extern "lean_array_get_size"] def Array.size {α : Type u} (a : @& Array α) : Nat := match a with | ⟨as⟩ => as.length
@[extern "lean_array_fget"] def Array.getInternal {α : Type u} (a : @& Array α) (i : @& Nat) (h : LT.lt i a.size) : α := a.toList.get ⟨i, h⟩
@[extern "lean_array_fget_borrowed"] unsafe opaque Array.getInternalBorrowed {α : Type u} (a : @& Array α) (i : @& Nat) (h : LT.lt i a.size) : α := a.getInternal i h
@[inline] abbrev Array.getD {α} (a : Array α) (i : Nat) (v₀ : α) : α := dite (LT.lt i a.size) (fun h => a.getInternal i h) (fun _ => v₀)
@[extern "lean_array_get"] def Array.get!Internal {α : Type u} [Inhabited α] (a : @& Array α) (i : @& Nat) : α := Array.getD a i default
@[extern "lean_array_push"] def Array.push {α : Type u} (a : Array α) (v : α) : Array α where toList := List.append a.toList (List.cons v List.nil)
def Array.mkArray0 {α : Type u} : Array α := emptyWithCapacity 0
def Array.mkArray1 {α : Type u} (a₁ : α) : Array α := (emptyWithCapacity 1).push a₁
def Array.mkArray2 {α : Type u} (a₁ a₂ : α) : Array α := ((emptyWithCapacity 2).push a₁).push a₂
def Array.mkArray3 {α : Type u} (a₁ a₂ a₃ : α) : Array α := (((emptyWithCapacity 3).push a₁).push a₂).push a₃
def Array.mkArray4 {α : Type u} (a₁ a₂ a₃ a₄ : α) : Array α := ((((emptyWithCapacity 4).push a₁).push a₂).push a₃).push a₄
def Array.mkArray5 {α : Type u} (a₁ a₂ a₃ a₄ a₅ : α) : Array α := (((((emptyWithCapacity 5).push a₁).push a₂).push a₃).push a₄).push a₅
def Array.mkArray6 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ : α) : Array α := ((((((emptyWithCapacity 6).push a₁).push a₂).push a₃).push a₄).push a₅).push a₆
def Array.mkArray7 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : α) : Array α := (((((((emptyWithCapacity 7).push a₁).push a₂).push a₃).push a₄).push a₅).push a₆).push a₇
def Array.mkArray8 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : α) : Array α := ((((((((emptyWithCapacity 8).push a₁).push a₂).push a₃).push a₄).push a₅).push a₆).push a₇).push a₈
structure ByteArray where
  data : Array UInt8
attribute [extern "lean_byte_array_mk"] ByteArray.mk
attribute [extern "lean_byte_array_data"] ByteArray.data
structure String where
  ofByteArray ::
  toByteArray : ByteArray
attribute [extern "lean_string_from_utf8_unchecked"] String.ofByteArray
attribute [extern "lean_string_to_utf8"] String.toByteArray
namespace String
namespace Pos
structure Raw where
  byteIdx : Nat := 0
end Pos
end String
structure Substring.Raw where
  str : String
  startPos : String.Pos.Raw
  stopPos : String.Pos.Raw
@[extern "lean_string_utf8_byte_size"] def String.utf8ByteSize (s : @& String) : Nat := s.toByteArray.data.size
def String.rawEndPos (s : String) : String.Pos.Raw where byteIdx := s.utf8ByteSize
@[inline] def String.toRawSubstring (s : String) : Substring.Raw where
  str := s
  startPos := ⟨0⟩
  stopPos := s.rawEndPos
def String.toRawSubstring' (s : String) : Substring.Raw := s.toRawSubstring
instance : Inhabited String where default := ""
@[extern "lean_string_dec_eq"] opaque String.decEqAux (s₁ s₂ : @& String) : Bool
instance : BEq String := ⟨String.decEqAux⟩
@[extern "lean_string_append"] opaque String.append : String → (@& String) → String
instance : Append String := ⟨String.append⟩
@[inline] unsafe def unsafeCast {α : Sort u} {β : Sort v} (a : α) : β := PLift.down (ULift.down.{max u v} (cast lcProof (ULift.up.{max u v} (PLift.up a))))
@[never_extract, extern "lean_panic_fn"] def panicCore {α : Sort u} [Inhabited α] (msg : String) : α := default
@[noinline, never_extract] def panic {α : Sort u} [Inhabited α] (msg : String) : α := panicCore msg
