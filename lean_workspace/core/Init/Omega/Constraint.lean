prelude
import Init.Omega.LinearCombo
import Init.Int.Quotients

/-
Constraints: optional lower and upper bounds of a dot product, and the steps of `omega`'s proofs about them: `combo` adds multiples of two
constraints, `combine` intersects, `tidy` makes the leading coefficient positive and divides by the common divisor (rounding the bounds
inwards), `bmod` replaces an equation by one with smaller coefficients and a new variable.
-/

set_option linter.all false
set_option autoImplicit false
namespace Lean.Omega

abbrev LowerBound : Type := Option Int
abbrev UpperBound : Type := Option Int
abbrev LowerBound.sat (b : LowerBound) (t : Int) : Bool := b.all fun x => x ≤ t
abbrev UpperBound.sat (b : UpperBound) (t : Int) : Bool := b.all fun y => t ≤ y

structure Constraint where
  lowerBound : LowerBound
  upperBound : UpperBound

namespace Constraint

/-! ### Operations -/

def sat (c : Constraint) (t : Int) : Bool := c.lowerBound.sat t ∧ c.upperBound.sat t
def map (c : Constraint) (f : Int → Int) : Constraint where
  lowerBound := c.lowerBound.map f
  upperBound := c.upperBound.map f
def flip (c : Constraint) : Constraint where
  lowerBound := c.upperBound
  upperBound := c.lowerBound
def neg (c : Constraint) : Constraint := c.flip.map (- ·)
def trivial : Constraint := ⟨none, none⟩
def impossible : Constraint := ⟨some 1, some 0⟩
def exact (r : Int) : Constraint := ⟨some r, some r⟩
def isImpossible : Constraint → Bool
  | ⟨some x, some y⟩ => y < x
  | _ => false
def scale (k : Int) (c : Constraint) : Constraint :=
  if k = 0 then
    if c.isImpossible then c else ⟨some 0, some 0⟩
  else if 0 < k then
    c.map (k * ·)
  else
    c.flip.map (k * ·)
def add (x y : Constraint) : Constraint where
  lowerBound := x.lowerBound.bind fun a => y.lowerBound.map fun b => a + b
  upperBound := x.upperBound.bind fun a => y.upperBound.map fun b => a + b
def combo (a : Int) (x : Constraint) (b : Int) (y : Constraint) : Constraint := add (scale a x) (scale b y)
def combine (x y : Constraint) : Constraint where
  lowerBound := Option.merge max x.lowerBound y.lowerBound
  upperBound := Option.merge min x.upperBound y.upperBound
def div (c : Constraint) (k : Nat) : Constraint where
  lowerBound := c.lowerBound.map fun x => -(-x / k)
  upperBound := c.upperBound.map fun y => y / k
abbrev sat' (c : Constraint) (x y : Coeffs) : Bool := c.sat (Coeffs.dot x y)

/-! ### What they mean -/

theorem sat_iff {c : Constraint} {t : Int} : c.sat t ↔ (∀ x, c.lowerBound = some x → x ≤ t) ∧ ∀ y, c.upperBound = some y → t ≤ y := by
  have key : ∀ (b : Option Int) (p : Int → Prop) [DecidablePred p], b.all (fun x => p x) = true ↔ ∀ x, b = some x → p x := fun b p _ =>
    match b with
    | none => iff_of_true rfl nofun
    | some x => ⟨fun h y e => Option.some.inj e ▸ of_decide_eq_true h, fun h => decide_eq_true (h x rfl)⟩
  exact (decide_eq_true_iff).trans (and_congr (key _ _) (key _ _))
theorem not_sat_of_isImpossible {c : Constraint} (h : isImpossible c) {t : Int} : ¬c.sat t := fun w => by
  obtain ⟨wl, wu⟩ := sat_iff.mp w
  match c, h with
  | ⟨some x, some y⟩, h => exact Int.lt_irrefl y (Int.lt_of_lt_of_le (of_decide_eq_true h) (Int.le_trans (wl x rfl) (wu y rfl)))
theorem not_sat'_of_isImpossible {c : Constraint} (h : isImpossible c) {x y : Coeffs} : ¬c.sat' x y := not_sat_of_isImpossible h
theorem exact_sat {r t : Int} : (exact r).sat t ↔ t = r := sat_iff.trans
  ⟨fun h => Int.le_antisymm (h.2 r rfl) (h.1 r rfl), fun e => e ▸ ⟨fun _ e => Option.some.inj e ▸ Int.le_refl _, fun _ e => Option.some.inj e ▸ Int.le_refl _⟩⟩
theorem sat_map {c : Constraint} {f : Int → Int} {t : Int} (hf : ∀ {x y}, x ≤ y → f x ≤ f y) (w : c.sat t) : (c.map f).sat (f t) := by
  obtain ⟨wl, wu⟩ := sat_iff.mp w
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · obtain ⟨x', e', rfl⟩ := Option.map_eq_some_iff.mp e; exact hf (wl x' e')
  · obtain ⟨y', e', rfl⟩ := Option.map_eq_some_iff.mp e; exact hf (wu y' e')
theorem sat_flip_map {c : Constraint} {f : Int → Int} {t : Int} (hf : ∀ {x y}, x ≤ y → f y ≤ f x) (w : c.sat t) : (c.flip.map f).sat (f t) := by
  obtain ⟨wl, wu⟩ := sat_iff.mp w
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · obtain ⟨x', e', rfl⟩ := Option.map_eq_some_iff.mp e; exact hf (wu x' e')
  · obtain ⟨y', e', rfl⟩ := Option.map_eq_some_iff.mp e; exact hf (wl y' e')
theorem neg_sat {c : Constraint} {t : Int} (w : c.sat t) : c.neg.sat (-t) := sat_flip_map Int.neg_le_neg w
theorem scale_sat {c : Constraint} {t : Int} (k : Int) (w : c.sat t) : (scale k c).sat (k * t) := by
  unfold scale
  by_cases h : k = 0
  · rw [if_pos h, if_neg fun hi => not_sat_of_isImpossible hi w, h, Int.zero_mul]; exact exact_sat.mpr rfl
  · rw [if_neg h]
    by_cases hp : 0 < k
    · rw [if_pos hp]; exact sat_map (fun hxy => Int.mul_le_mul_of_nonneg_left hxy (Int.le_of_lt hp)) w
    · rw [if_neg hp]
      refine sat_flip_map (fun hxy => ?_) w
      have := Int.mul_le_mul_of_nonneg_left hxy (Int.neg_le_neg (Int.not_lt.mp hp))
      rw [Int.neg_mul, Int.neg_mul] at this
      have := Int.neg_le_neg this
      rwa [Int.neg_neg, Int.neg_neg] at this
theorem add_sat {c d : Constraint} {s t : Int} (w : c.sat s) (w' : d.sat t) : (add c d).sat (s + t) := by
  have key : ∀ {a b : Option Int} {z : Int}, (a.bind fun x => b.map fun y => x + y) = some z → ∃ x y, a = some x ∧ b = some y ∧ x + y = z
    | some x, some y, _, e => ⟨x, y, rfl, rfl, Option.some.inj e⟩
    | some _, none, _, e => nomatch e
    | none, _, _, e => nomatch e
  obtain ⟨wl, wu⟩ := sat_iff.mp w
  obtain ⟨wl', wu'⟩ := sat_iff.mp w'
  refine sat_iff.mpr ⟨fun z e => ?_, fun z e => ?_⟩
  · obtain ⟨x, y, ex, ey, rfl⟩ := key e; exact Int.add_le_add (wl x ex) (wl' y ey)
  · obtain ⟨x, y, ex, ey, rfl⟩ := key e; exact Int.add_le_add (wu x ex) (wu' y ey)
theorem merge_property {f : Int → Int → Int} {p : Int → Prop} (hf : ∀ x y, p x → p y → p (f x y)) :
    ∀ {a b : Option Int}, (∀ x, a = some x → p x) → (∀ x, b = some x → p x) → ∀ z, Option.merge f a b = some z → p z
  | none, none, _, _, _, e => nomatch e
  | some x, none, ha, _, _, e => Option.some.inj e ▸ ha x rfl
  | none, some y, _, hb, _, e => Option.some.inj e ▸ hb y rfl
  | some x, some y, ha, hb, _, e => Option.some.inj e ▸ hf x y (ha x rfl) (hb y rfl)
theorem combine_sat {c d : Constraint} {t : Int} (w : c.sat t) (w' : d.sat t) : (combine c d).sat t := by
  obtain ⟨wl, wu⟩ := sat_iff.mp w
  obtain ⟨wl', wu'⟩ := sat_iff.mp w'
  exact sat_iff.mpr ⟨merge_property (p := (· ≤ t)) (fun _ _ h h' => Int.max_le.mpr ⟨h, h'⟩) wl wl',
    merge_property (p := (t ≤ ·)) (fun _ _ h h' => Int.le_min.mpr ⟨h, h'⟩) wu wu'⟩
theorem combine_sat' {s t : Constraint} {x y : Coeffs} (ws : s.sat' x y) (wt : t.sat' x y) : (s.combine t).sat' x y := combine_sat ws wt
theorem div_sat {c : Constraint} {q : Int} {k : Nat} (hk : k ≠ 0) (w : c.sat (k * q)) : (c.div k).sat q := by
  have pos : 0 < (k : Int) := Int.ofNat_lt.mpr (Nat.pos_of_ne_zero hk)
  obtain ⟨wl, wu⟩ := sat_iff.mp w
  refine sat_iff.mpr ⟨fun x e => ?_, fun y e => ?_⟩
  · obtain ⟨x', e', rfl⟩ := Option.map_eq_some_iff.mp e
    have := Int.neg_le_neg (wl x' e')
    rw [Int.mul_comm, ← Int.neg_mul] at this
    have := Int.neg_le_neg (Int.le_ediv_of_mul_le pos this)
    rwa [Int.neg_neg] at this
  · obtain ⟨y', e', rfl⟩ := Option.map_eq_some_iff.mp e
    exact Int.le_ediv_of_mul_le pos (Int.mul_comm k q ▸ wu y' e')
theorem div_sat' {c : Constraint} {x y : Coeffs} (h : Coeffs.gcd x ≠ 0) (w : c.sat' x y) :
    (c.div (Coeffs.gcd x)).sat' (Coeffs.sdiv x (Coeffs.gcd x)) y := by
  have e : Coeffs.dot x y = (Coeffs.gcd x : Int) * Coeffs.dot (Coeffs.sdiv x (Coeffs.gcd x)) y := IntList.dot_eq_mul_dot_sdiv fun _ => IntList.gcd_dvd
  refine div_sat h ?_
  rw [← e]; exact w

/-! ### The constraints that `omega` starts from -/

theorem addInequality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y ≥ 0) :
    Constraint.sat' { lowerBound := some (-c), upperBound := none } x y := by
  refine sat_iff.mpr ⟨fun _ e => Option.some.inj e ▸ ?_, nofun⟩
  have := Int.add_le_add_left w (-c)
  rwa [Int.add_zero, ← Int.add_assoc, Int.add_left_neg, Int.zero_add] at this
theorem addEquality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y = 0) :
    Constraint.sat' { lowerBound := some (-c), upperBound := some (-c) } x y := by
  refine exact_sat.mpr ?_
  have : -c + (c + Coeffs.dot x y) = -c + 0 := by rw [w]
  rwa [Int.add_zero, ← Int.add_assoc, Int.add_left_neg, Int.zero_add] at this
end Constraint

/-! ### Steps of a proof -/

def normalize? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ =>
    let gcd := Coeffs.gcd x
    if gcd = 0 then
      if s.sat 0 then some (.trivial, x) else some (.impossible, x)
    else if gcd = 1 then
      none
    else
      some (s.div gcd, Coeffs.sdiv x gcd)
def normalize (p : Constraint × Coeffs) : Constraint × Coeffs := (normalize? p).getD p
def positivize? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ => if 0 ≤ x.leading then none else some (s.neg, Coeffs.smul x (-1))
def tidy? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ =>
    match positivize? (s, x) with
    | none => match normalize? (s, x) with
      | none => none
      | some (s', x') => some (s', x')
    | some (s', x') => some (normalize (s', x'))
def tidy (p : Constraint × Coeffs) : Constraint × Coeffs := (tidy? p).getD p
abbrev tidyConstraint (s : Constraint) (x : Coeffs) : Constraint := (tidy (s, x)).1
abbrev tidyCoeffs (s : Constraint) (x : Coeffs) : Coeffs := (tidy (s, x)).2

theorem normalize?_sat {s s' : Constraint} {x x' v : Coeffs} (w : s.sat' x v) (e : normalize? (s, x) = some (s', x')) : s'.sat' x' v := by
  unfold normalize? at e
  dsimp only at e
  by_cases h : Coeffs.gcd x = 0
  · have z : Coeffs.dot x v = 0 := IntList.dot_of_left_zero fun _ => IntList.eq_zero_of_gcd_eq_zero h
    have w₀ : s.sat 0 := z ▸ w
    rw [if_pos h, if_pos w₀] at e
    cases e
    exact Constraint.sat_iff.mpr ⟨nofun, nofun⟩
  · rw [if_neg h] at e
    by_cases h₁ : Coeffs.gcd x = 1
    · rw [if_pos h₁] at e; cases e
    · rw [if_neg h₁] at e; cases e; exact Constraint.div_sat' h w
theorem normalize_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) : (normalize (s, x)).1.sat' (normalize (s, x)).2 v := by
  unfold normalize
  match h : normalize? (s, x) with
  | none => exact w
  | some (s', x') => exact normalize?_sat w h
theorem positivize?_sat {s s' : Constraint} {x x' v : Coeffs} (w : s.sat' x v) (e : positivize? (s, x) = some (s', x')) : s'.sat' x' v := by
  unfold positivize? at e
  dsimp only at e
  by_cases h : 0 ≤ x.leading
  · rw [if_pos h] at e; cases e
  · rw [if_neg h] at e
    cases e
    have e : Coeffs.dot (Coeffs.smul x (-1)) v = -Coeffs.dot x v := by
      show IntList.dot ((-1 : Int) * x) v = _
      rw [IntList.dot_smul, Int.neg_mul, Int.one_mul]
    show Constraint.sat (s.neg) (Coeffs.dot (Coeffs.smul x (-1)) v)
    rw [e]; exact Constraint.neg_sat w
theorem tidy_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) : (tidyConstraint s x).sat' (tidyCoeffs s x) v := by
  unfold tidyConstraint tidyCoeffs tidy tidy?
  dsimp only
  match hp : positivize? (s, x) with
  | some (s', x') => exact normalize_sat (positivize?_sat w hp)
  | none =>
    dsimp only
    match hn : normalize? (s, x) with
    | none => exact w
    | some (s', x') => exact normalize?_sat w hn
theorem combo_sat' (s t : Constraint) (a : Int) (x : Coeffs) (b : Int) (y : Coeffs) (v : Coeffs) (wx : s.sat' x v) (wy : t.sat' y v) :
    (Constraint.combo a s b t).sat' (Coeffs.combo a x b y) v := by
  have e : Coeffs.dot (Coeffs.combo a x b y) v = a * Coeffs.dot x v + b * Coeffs.dot y v := IntList.dot_combo a x b y v
  show Constraint.sat _ (Coeffs.dot (Coeffs.combo a x b y) v)
  rw [e]; exact Constraint.add_sat (Constraint.scale_sat a wx) (Constraint.scale_sat b wy)

abbrev bmod_div_term (m : Nat) (a b : Coeffs) : Int := Coeffs.bmod_dot_sub_dot_bmod m a b / m
def bmod_coeffs (m : Nat) (i : Nat) (x : Coeffs) : Coeffs := Coeffs.set (Coeffs.bmod x m) i m
theorem bmod_sat (m : Nat) (r : Int) (i : Nat) (x v : Coeffs) (h : x.length ≤ i) (p : Coeffs.get v i = bmod_div_term m x v)
    (w : (Constraint.exact r).sat' x v) : (Constraint.exact (Int.bmod r m)).sat' (bmod_coeffs m i x) v := by
  have hr : IntList.dot x v = r := Constraint.exact_sat.mp w
  have e : IntList.dot (IntList.set (IntList.bmod x m) i m) v = IntList.dot (IntList.bmod x m) v + m * IntList.get v i :=
    IntList.dot_set_of_length_le m v (Nat.le_trans (IntList.bmod_length x m) h)
  have p' : IntList.get v i = IntList.bmod_dot_sub_dot_bmod m x v / m := p
  refine Constraint.exact_sat.mpr (Eq.trans e ?_)
  rw [p', Int.mul_ediv_cancel' (IntList.dvd_bmod_dot_sub_dot_bmod m x v), ← hr, Int.add_comm, Int.sub_add_cancel]
end Lean.Omega
