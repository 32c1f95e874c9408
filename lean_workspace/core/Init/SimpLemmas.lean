prelude
import Init.Logic

/-
Simp lemmas of the connectives, of `Bool` and of `decide`. Each states an equality of propositions or an equivalence that shrinks a goal.
-/

set_option linter.all false
set_option autoImplicit false
universe u v

/-! ### Connectives -/

@[simp] theorem not_false_eq_true : (¬False) = True := eq_true fun h => h
@[simp] theorem not_true_eq_false : (¬True) = False := eq_false fun h => h trivial
theorem not_true : ¬True ↔ False := ⟨fun h => h trivial, False.elim⟩
theorem not_false_iff : ¬False ↔ True := ⟨fun _ => trivial, fun _ h => h⟩
@[simp] theorem and_true (p : Prop) : (p ∧ True) = p := propext ⟨(·.1), (⟨·, trivial⟩)⟩
@[simp] theorem true_and (p : Prop) : (True ∧ p) = p := propext ⟨(·.2), (⟨trivial, ·⟩)⟩
@[simp] theorem and_false (p : Prop) : (p ∧ False) = False := eq_false fun h => h.2
@[simp] theorem false_and (p : Prop) : (False ∧ p) = False := eq_false fun h => h.1
@[simp] theorem and_self (p : Prop) : (p ∧ p) = p := propext ⟨(·.1), fun h => ⟨h, h⟩⟩
@[simp] theorem and_not_self {a : Prop} : ¬(a ∧ ¬a) := fun h => h.2 h.1
@[simp] theorem not_and_self {a : Prop} : ¬(¬a ∧ a) := fun h => h.1 h.2
@[simp] theorem and_imp {a b c : Prop} : (a ∧ b → c) ↔ (a → b → c) := ⟨fun h ha hb => h ⟨ha, hb⟩, fun h hab => h hab.1 hab.2⟩
@[simp] theorem not_and {a b : Prop} : ¬(a ∧ b) ↔ (a → ¬b) := and_imp
@[simp] theorem or_self (p : Prop) : (p ∨ p) = p := propext ⟨fun h => h.elim id id, .inl⟩
@[simp] theorem or_true (p : Prop) : (p ∨ True) = True := eq_true (.inr trivial)
@[simp] theorem true_or (p : Prop) : (True ∨ p) = True := eq_true (.inl trivial)
@[simp] theorem or_false (p : Prop) : (p ∨ False) = p := propext ⟨fun h => h.elim id False.elim, .inl⟩
@[simp] theorem false_or (p : Prop) : (False ∨ p) = p := propext ⟨fun h => h.elim False.elim id, .inr⟩
@[simp] theorem iff_true (p : Prop) : (p ↔ True) = p := propext ⟨fun h => h.mpr trivial, fun h => ⟨fun _ => trivial, fun _ => h⟩⟩
@[simp] theorem true_iff (p : Prop) : (True ↔ p) = p := propext ⟨fun h => h.mp trivial, fun h => ⟨fun _ => h, fun _ => trivial⟩⟩
@[simp] theorem iff_false (p : Prop) : (p ↔ False) = ¬p := propext ⟨Iff.mp, iff_false_intro⟩
@[simp] theorem false_iff (p : Prop) : (False ↔ p) = ¬p := propext ⟨Iff.mpr, fun h => (iff_false_intro h).symm⟩
@[simp] theorem eq_true_eq_id : Eq True = id := funext fun p => propext ⟨fun h => h ▸ trivial, fun h => (eq_true h).symm⟩
theorem false_imp_iff (a : Prop) : (False → a) ↔ True := iff_true_intro False.elim
theorem true_imp_iff {α : Prop} : (True → α) ↔ α := ⟨fun h => h trivial, fun h _ => h⟩
@[simp high] theorem imp_self {a : Prop} : (a → a) ↔ True := iff_true_intro id
@[simp] theorem imp_false {a : Prop} : (a → False) ↔ ¬a := Iff.rfl
@[simp] theorem implies_true (α : Sort u) : (α → True) = True := eq_true fun _ => trivial
@[simp] theorem true_implies (p : Prop) : (True → p) = p := propext ⟨(· trivial), fun h _ => h⟩
@[simp] theorem false_implies (p : Prop) : (False → p) = True := eq_true False.elim
@[simp] theorem forall_false (p : False → Prop) : (∀ h : False, p h) = True := eq_true fun h => h.elim
@[simp] theorem forall_const {p : Prop} (α : Sort u) [i : Nonempty α] : (α → p) ↔ p := ⟨fun h => Nonempty.elim i h, fun h _ => h⟩
@[simp] theorem iff_not_self {a : Prop} : ¬(a ↔ ¬a) := fun h => have hn : ¬a := fun ha => h.mp ha ha; hn (h.mpr hn)
@[simp] theorem not_iff_self {a : Prop} : ¬(¬a ↔ a) := fun h => iff_not_self h.symm
theorem not_not_em (a : Prop) : ¬¬(a ∨ ¬a) := fun h => h (.inr (h ∘ .inl))
theorem not_not_not {a : Prop} : ¬¬¬a ↔ ¬a := ⟨mt not_not_intro, not_not_intro⟩
theorem dec_em (p : Prop) [Decidable p] : p ∨ ¬p := match ‹Decidable p› with | isTrue h => .inl h | isFalse h => .inr h

/-! ### `decide` -/

theorem Decidable.em (p : Prop) [Decidable p] : p ∨ ¬p := dec_em p
theorem Decidable.byContradiction {p : Prop} [dec : Decidable p] (h : ¬p → False) : p :=
  match dec with | isTrue hp => hp | isFalse hn => False.elim (h hn)
theorem Decidable.of_not_not {p : Prop} [Decidable p] : ¬¬p → p := fun h => Decidable.byContradiction h
@[simp] theorem Decidable.not_not {p : Prop} [Decidable p] : ¬¬p ↔ p := ⟨Decidable.of_not_not, not_not_intro⟩
@[macro_inline] def Decidable.byCases {p : Prop} {q : Sort u} [dec : Decidable p] (h1 : p → q) (h2 : ¬p → q) : q :=
  match dec with | isTrue h => h1 h | isFalse h => h2 h
theorem Decidable.not_and_iff_or_not_not {p q : Prop} [d₁ : Decidable p] [d₂ : Decidable q] : ¬(p ∧ q) ↔ ¬p ∨ ¬q :=
  ⟨fun h => match d₁ with
    | isTrue hp => .inr fun hq => h ⟨hp, hq⟩
    | isFalse hp => .inl hp,
   fun h ⟨hp, hq⟩ => h.elim (· hp) (· hq)⟩
theorem Decidable.or_iff_not_imp_left {a b : Prop} [Decidable a] : a ∨ b ↔ (¬a → b) :=
  ⟨Or.resolve_left, fun h => (dec_em a).elim .inl (fun hn => .inr (h hn))⟩
theorem Decidable.or_iff_not_imp_right {a b : Prop} [Decidable b] : a ∨ b ↔ (¬b → a) :=
  ⟨Or.resolve_right, fun h => (dec_em b).elim .inr (fun hn => .inl (h hn))⟩
theorem Decidable.not_imp_not {a b : Prop} [Decidable a] : (¬a → ¬b) ↔ (b → a) :=
  ⟨fun h hb => Decidable.byContradiction fun hn => h hn hb, mt⟩
theorem Decidable.not_imp_comm {a b : Prop} [Decidable a] [Decidable b] : (¬a → b) ↔ (¬b → a) :=
  ⟨fun h hb => Decidable.byContradiction fun ha => hb (h ha), fun h ha => Decidable.byContradiction fun hb => ha (h hb)⟩
theorem Decidable.imp_iff_not_or {a b : Prop} [Decidable a] : (a → b) ↔ (¬a ∨ b) :=
  ⟨fun h => (dec_em a).elim (fun ha => .inr (h ha)) .inl, Or.neg_resolve_left⟩
theorem Decidable.not_imp_iff_and_not {a b : Prop} [Decidable a] : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨Decidable.byContradiction fun hn => h fun ha => absurd ha hn, fun hb => h fun _ => hb⟩, fun ⟨ha, hb⟩ h => hb (h ha)⟩
theorem Decidable.not_iff_not {a b : Prop} [Decidable a] [Decidable b] : (¬a ↔ ¬b) ↔ (a ↔ b) :=
  ⟨fun h => ⟨not_imp_not.mp h.mpr, not_imp_not.mp h.mp⟩, not_congr⟩
theorem Decidable.not_iff {a b : Prop} [Decidable b] : ¬(a ↔ b) ↔ (¬a ↔ b) :=
  match (inferInstance : Decidable b) with
  | isTrue hb => ⟨fun h => ⟨fun _ => hb, fun _ ha => h ⟨fun _ => hb, fun _ => ha⟩⟩, fun h hab => h.mpr hb (hab.mpr hb)⟩
  | isFalse hb => ⟨fun h => ⟨fun hna => absurd ⟨fun ha => absurd ha hna, fun hb' => absurd hb' hb⟩ h, fun hb' => absurd hb' hb⟩,
      fun h hab => hb (h.mp fun ha => hb (hab.mp ha))⟩
theorem Decidable.not_or_of_imp {a b : Prop} [Decidable a] (h : a → b) : ¬a ∨ b := imp_iff_not_or.mp h
@[simp] theorem decide_eq_true_eq {p : Prop} [Decidable p] : (decide p = true) = p := propext ⟨of_decide_eq_true, decide_eq_true⟩
@[simp] theorem decide_eq_false_iff_not {p : Prop} {_ : Decidable p} : (decide p = false) ↔ ¬p := ⟨of_decide_eq_false, decide_eq_false⟩
@[simp] theorem decide_eq_decide {p q : Prop} {_ : Decidable p} {_ : Decidable q} : decide p = decide q ↔ (p ↔ q) :=
  ⟨fun h => ⟨fun hp => of_decide_eq_true (h ▸ decide_eq_true hp), fun hq => of_decide_eq_true (h.symm ▸ decide_eq_true hq)⟩,
   fun h => match dec_em p with
    | .inl hp => (decide_eq_true hp).trans (decide_eq_true (h.mp hp)).symm
    | .inr hp => (decide_eq_false hp).trans (decide_eq_false (mt h.mpr hp)).symm⟩
@[simp] theorem decide_true (h : Decidable True) : @decide True h = true := decide_eq_true trivial
@[simp] theorem decide_false (h : Decidable False) : @decide False h = false := decide_eq_false id
theorem decide_eq_true_iff {p : Prop} [Decidable p] : (decide p = true) ↔ p := ⟨of_decide_eq_true, decide_eq_true⟩
@[simp] theorem decide_not {p : Prop} [g : Decidable p] [h : Decidable (¬p)] : decide (¬p) = !(decide p) :=
  match dec_em p with
  | .inl hp => by rw [decide_eq_true hp, decide_eq_false (not_not_intro hp)]; rfl
  | .inr hp => by rw [decide_eq_false hp, decide_eq_true hp]; rfl

/-! ### `Bool` -/

theorem Bool.of_not_eq_true : {b : Bool} → ¬(b = true) → b = false | true, h => absurd rfl h | false, _ => rfl
theorem Bool.of_not_eq_false : {b : Bool} → ¬(b = false) → b = true | true, _ => rfl | false, h => absurd rfl h
@[simp] theorem Bool.false_ne_true : ¬(false = true) := fun h => Bool.noConfusion h
@[simp] theorem Bool.true_ne_false : ¬(true = false) := fun h => Bool.noConfusion h
@[simp] theorem Bool.false_eq_true : (false = true) = False := eq_false Bool.false_ne_true
@[simp] theorem Bool.true_eq_false : (true = false) = False := eq_false Bool.true_ne_false
@[simp] theorem Bool.not_eq_true (b : Bool) : (¬(b = true)) = (b = false) := propext ⟨eq_false_of_ne_true, ne_true_of_eq_false⟩
@[simp] theorem Bool.not_eq_false (b : Bool) : (¬(b = false)) = (b = true) := propext ⟨eq_true_of_ne_false, ne_false_of_eq_true⟩
theorem Bool.eq_false_or_eq_true : (b : Bool) → b = true ∨ b = false | true => .inl rfl | false => .inr rfl
@[simp] theorem Bool.and_true (b : Bool) : (b && true) = b := by cases b <;> rfl
@[simp] theorem Bool.true_and (b : Bool) : (true && b) = b := rfl
@[simp] theorem Bool.and_false (b : Bool) : (b && false) = false := by cases b <;> rfl
@[simp] theorem Bool.false_and (b : Bool) : (false && b) = false := rfl
@[simp] theorem Bool.and_self (b : Bool) : (b && b) = b := by cases b <;> rfl
@[simp] theorem Bool.or_true (b : Bool) : (b || true) = true := by cases b <;> rfl
@[simp] theorem Bool.true_or (b : Bool) : (true || b) = true := rfl
@[simp] theorem Bool.or_false (b : Bool) : (b || false) = b := by cases b <;> rfl
@[simp] theorem Bool.false_or (b : Bool) : (false || b) = b := rfl
@[simp] theorem Bool.or_self (b : Bool) : (b || b) = b := by cases b <;> rfl
@[simp] theorem Bool.not_not (b : Bool) : (!!b) = b := by cases b <;> rfl
@[simp] theorem Bool.not_true : (!true) = false := rfl
@[simp] theorem Bool.not_false : (!false) = true := rfl
@[simp] theorem Bool.not_beq_true (b : Bool) : (!(b == true)) = (b == false) := by cases b <;> rfl
theorem Bool.and_comm (x y : Bool) : (x && y) = (y && x) := by cases x <;> cases y <;> rfl
theorem Bool.and_assoc (x y z : Bool) : ((x && y) && z) = (x && (y && z)) := by cases x <;> rfl
theorem Bool.or_comm (x y : Bool) : (x || y) = (y || x) := by cases x <;> cases y <;> rfl
theorem Bool.or_assoc (x y z : Bool) : ((x || y) || z) = (x || (y || z)) := by cases x <;> rfl
@[simp] theorem Bool.not_and (x y : Bool) : (!(x && y)) = (!x || !y) := by cases x <;> rfl
@[simp] theorem Bool.not_or (x y : Bool) : (!(x || y)) = (!x && !y) := by cases x <;> rfl
@[simp] theorem Bool.and_eq_true (a b : Bool) : ((a && b) = true) = (a = true ∧ b = true) := by
  cases a
  · exact propext ⟨fun h => Bool.noConfusion h, fun h => h.1⟩
  · exact propext ⟨fun h => ⟨rfl, h⟩, fun h => h.2⟩
@[simp] theorem Bool.or_eq_true (a b : Bool) : ((a || b) = true) = (a = true ∨ b = true) := by
  cases a
  · exact propext ⟨.inr, fun h => h.elim (fun h => Bool.noConfusion h) id⟩
  · exact propext ⟨fun _ => .inl rfl, fun _ => rfl⟩
@[simp] theorem Bool.not_eq_true' (b : Bool) : ((!b) = true) = (b = false) := by cases b <;> simp
@[simp] theorem Bool.not_eq_false' (b : Bool) : ((!b) = false) = (b = true) := by cases b <;> simp
theorem Bool.eq_iff_iff {a b : Bool} : a = b ↔ (a = true ↔ b = true) := by cases a <;> cases b <;> simp
@[simp] theorem cond_true {α : Sort u} (a b : α) : cond true a b = a := rfl
@[simp] theorem cond_false {α : Sort u} (a b : α) : cond false a b = b := rfl
@[simp] theorem Bool.decide_eq_true {b : Bool} [h : Decidable (b = true)] : @decide (b = true) h = b := by
  cases b
  · exact decide_eq_false (fun h => Bool.noConfusion h)
  · exact _root_.decide_eq_true rfl

/-! ### `==` -/

class ReflBEq (α : Type u) [BEq α] : Prop where rfl {a : α} : a == a
class LawfulBEq (α : Type u) [BEq α] : Prop extends ReflBEq α where eq_of_beq {a b : α} : a == b → a = b
export LawfulBEq (eq_of_beq)
@[simp] theorem BEq.rfl {α : Type u} [BEq α] [ReflBEq α] {a : α} : a == a := ReflBEq.rfl
@[simp] theorem beq_self_eq_true {α : Type u} [BEq α] [ReflBEq α] (a : α) : (a == a) = true := ReflBEq.rfl
@[simp] theorem beq_iff_eq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : a == b ↔ a = b := ⟨eq_of_beq, fun h => h ▸ ReflBEq.rfl⟩
instance {α : Type u} [DecidableEq α] : LawfulBEq α where
  eq_of_beq := of_decide_eq_true
  rfl := of_decide_eq_self_eq_true _
@[simp] theorem bne_iff_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : a != b ↔ a ≠ b := by
  unfold bne; rw [Bool.not_eq_true', ← Bool.not_eq_true, beq_iff_eq]
@[simp] theorem bne_self_eq_false {α : Type u} [BEq α] [LawfulBEq α] (a : α) : (a != a) = false := by unfold bne; rw [beq_self_eq_true]; rfl
@[simp] theorem beq_eq_false_iff_ne {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a == b) = false ↔ a ≠ b := by
  rw [← Bool.not_eq_true, beq_iff_eq]
