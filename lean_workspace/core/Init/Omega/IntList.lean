prelude
import Init.Int.Dvd
import Init.Nat.Gcd
import Init.List.Search

/-
Vectors of integers as lists: what `omega` computes with. A list stands for a function from `Nat` that is 0 past its end. `omega` runs
these definitions in compiled form, and the kernel evaluates them here, so they are core's; `Coeffs` is `omega`'s name for the type.
-/

set_option linter.all false
set_option autoImplicit false
namespace Lean.Omega

abbrev IntList := List Int

namespace IntList

/-! ### Operations -/

def get (xs : IntList) (i : Nat) : Int := xs[i]?.getD 0
def set (xs : IntList) (i : Nat) (y : Int) : IntList :=
  match xs, i with
  | [], 0 => [y]
  | [], i + 1 => 0 :: set [] i y
  | _ :: xs, 0 => y :: xs
  | x :: xs, i + 1 => x :: set xs i y
def leading (xs : IntList) : Int := (xs.find? (! · == 0)).getD 0
def add (xs ys : IntList) : IntList := List.zipWithAll (fun x y => x.getD 0 + y.getD 0) xs ys
def mul (xs ys : IntList) : IntList := List.zipWith (· * ·) xs ys
def neg (xs : IntList) : IntList := xs.map fun x => -x
def sub (xs ys : IntList) : IntList := List.zipWithAll (fun x y => x.getD 0 - y.getD 0) xs ys
def smul (xs : IntList) (i : Int) : IntList := xs.map fun x => i * x
def combo (a : Int) (xs : IntList) (b : Int) (ys : IntList) : IntList :=
  List.zipWithAll (fun x y => a * x.getD 0 + b * y.getD 0) xs ys
instance : Add IntList := ⟨add⟩
instance : Mul IntList := ⟨mul⟩
instance : Neg IntList := ⟨neg⟩
instance : Sub IntList := ⟨sub⟩
instance : HMul Int IntList IntList := ⟨fun i xs => xs.smul i⟩
def sum (xs : IntList) : Int := xs.foldr (· + ·) 0
def dot (xs ys : IntList) : Int := (xs * ys).sum
def sdiv (xs : IntList) (g : Int) : IntList := xs.map fun x => x / g
def gcd (xs : IntList) : Nat := xs.foldr (fun x g => Nat.gcd x.natAbs g) 0
abbrev bmod (x : IntList) (m : Nat) : IntList := x.map (Int.bmod · m)
abbrev bmod_dot_sub_dot_bmod (m : Nat) (a b : IntList) : Int := Int.bmod (dot a b) m - dot (bmod a m) b

/-! ### The dot product is linear in its first factor -/

theorem nil_dot (ys : IntList) : dot [] ys = 0 := rfl
theorem dot_nil : ∀ xs : IntList, dot xs [] = 0 | [] => rfl | _ :: _ => rfl
theorem dot_cons_cons (x : Int) (xs : IntList) (y : Int) (ys : IntList) : dot (x :: xs) (y :: ys) = x * y + dot xs ys := rfl
theorem dot_map {f : Int → Int} {a : Int} (h : ∀ x, f x = a * x) : ∀ xs ys : IntList, dot (xs.map f) ys = a * dot xs ys
  | [], ys => (Int.mul_zero a).symm
  | x :: xs, [] => (Int.mul_zero a).symm
  | x :: xs, y :: ys => by
    rw [List.map_cons, dot_cons_cons, dot_cons_cons, dot_map h xs ys, h, Int.mul_add, Int.mul_assoc]
theorem dot_zipWithAll {f : Option Int → Option Int → Int} {a b : Int} (h : ∀ x y, f x y = a * x.getD 0 + b * y.getD 0) :
    ∀ xs ys zs : IntList, dot (List.zipWithAll f xs ys) zs = a * dot xs zs + b * dot ys zs
  | [], ys, zs => by
    have e : dot (List.zipWithAll f [] ys) zs = b * dot ys zs :=
      dot_map (fun y => by rw [h, Option.getD_none, Option.getD_some, Int.mul_zero, Int.zero_add]) ys zs
    rw [e, nil_dot, Int.mul_zero, Int.zero_add]
  | x :: xs, [], zs => by
    have e : dot (List.zipWithAll f (x :: xs) []) zs = a * dot (x :: xs) zs :=
      dot_map (f := fun x => f (some x) none) (fun y => by rw [h, Option.getD_none, Option.getD_some, Int.mul_zero, Int.add_zero]) (x :: xs) zs
    rw [e, nil_dot, Int.mul_zero, Int.add_zero]
  | x :: xs, y :: ys, [] => by rw [dot_nil, dot_nil, dot_nil, Int.mul_zero, Int.mul_zero, Int.add_zero]
  | x :: xs, y :: ys, z :: zs => by
    have e : dot (List.zipWithAll f (x :: xs) (y :: ys)) (z :: zs) = f (some x) (some y) * z + dot (List.zipWithAll f xs ys) zs := rfl
    rw [e, dot_zipWithAll h xs ys zs, h, dot_cons_cons, dot_cons_cons, Option.getD_some, Option.getD_some]
    simp only [Int.add_mul, Int.mul_add, Int.mul_assoc, Int.add_assoc]
    rw [Int.add_left_comm (b * (y * z))]
theorem dot_combo (a : Int) (xs : IntList) (b : Int) (ys zs : IntList) : dot (combo a xs b ys) zs = a * dot xs zs + b * dot ys zs :=
  dot_zipWithAll (fun _ _ => rfl) xs ys zs
theorem dot_add (xs ys zs : IntList) : dot (xs + ys) zs = dot xs zs + dot ys zs := by
  have := dot_zipWithAll (f := fun x y => x.getD 0 + y.getD 0) (a := 1) (b := 1) (fun _ _ => by rw [Int.one_mul, Int.one_mul]) xs ys zs
  rw [Int.one_mul, Int.one_mul] at this; exact this
theorem dot_sub (xs ys zs : IntList) : dot (xs - ys) zs = dot xs zs - dot ys zs := by
  have := dot_zipWithAll (f := fun x y => x.getD 0 - y.getD 0) (a := 1) (b := -1)
    (fun _ _ => by rw [Int.one_mul, Int.neg_mul, Int.one_mul, Int.sub_eq_add_neg]) xs ys zs
  rw [Int.one_mul, Int.neg_mul, Int.one_mul, ← Int.sub_eq_add_neg] at this; exact this
theorem dot_neg (xs ys : IntList) : dot (-xs) ys = -dot xs ys := by
  have := dot_map (f := fun x => -x) (a := -1) (fun x => by rw [Int.neg_mul, Int.one_mul]) xs ys
  rw [Int.neg_mul, Int.one_mul] at this; exact this
theorem dot_smul (xs ys : IntList) (i : Int) : dot (i * xs) ys = i * dot xs ys := dot_map (fun _ => rfl) xs ys
theorem dot_of_left_zero : ∀ {xs ys : IntList}, (∀ x, x ∈ xs → x = 0) → dot xs ys = 0
  | [], _, _ => rfl
  | x :: xs, [], _ => rfl
  | x :: xs, y :: ys, h => by
    rw [dot_cons_cons, h x (.head xs), dot_of_left_zero fun z hz => h z (.tail x hz), Int.zero_mul, Int.add_zero]

/-! ### A new last coordinate -/

theorem dot_set_of_length_le (z : Int) : ∀ {xs : IntList} (ys : IntList) {i : Nat}, xs.length ≤ i → dot (set xs i z) ys = dot xs ys + z * get ys i
  | [], [], 0, _ => by rw [dot_nil, nil_dot, Int.zero_add]; exact (Int.mul_zero z).symm
  | [], [], i + 1, _ => by rw [dot_nil, nil_dot, Int.zero_add]; exact (Int.mul_zero z).symm
  | [], y :: ys, 0, _ => Int.add_comm (z * y) 0
  | [], y :: ys, i + 1, _ => by
    have e : dot (set [] (i + 1) z) (y :: ys) = 0 * y + dot (set [] i z) ys := rfl
    rw [e, dot_set_of_length_le z ys (xs := []) (Nat.zero_le i), Int.zero_mul, Int.zero_add]; rfl
  | x :: xs, _, 0, h => absurd h (Nat.not_succ_le_zero _)
  | x :: xs, [], i + 1, _ => by rw [dot_nil, dot_nil, Int.zero_add]; exact (Int.mul_zero z).symm
  | x :: xs, y :: ys, i + 1, h => by
    have e : dot (set (x :: xs) (i + 1) z) (y :: ys) = x * y + dot (set xs i z) ys := rfl
    rw [e, dot_set_of_length_le z ys (Nat.le_of_succ_le_succ h), dot_cons_cons, Int.add_assoc]; rfl

/-! ### Division by a common divisor, and remainders -/

theorem gcd_dvd : ∀ {xs : IntList} {a : Int}, a ∈ xs → (gcd xs : Int) ∣ a
  | _, _, .head xs => Int.ofNat_dvd_left.mpr (Nat.gcd_dvd_left _ _)
  | _, _, .tail x h => Int.dvd_trans (Int.ofNat_dvd.mpr (Nat.gcd_dvd_right _ _)) (gcd_dvd h)
theorem eq_zero_of_gcd_eq_zero {xs : IntList} (h : gcd xs = 0) {a : Int} (m : a ∈ xs) : a = 0 := by
  obtain ⟨c, e⟩ := gcd_dvd m; rw [h] at e; exact e.trans (Int.zero_mul c)
theorem dot_eq_mul_dot_sdiv {d : Int} : ∀ {xs ys : IntList}, (∀ x, x ∈ xs → d ∣ x) → dot xs ys = d * dot (xs.sdiv d) ys
  | [], _, _ => (Int.mul_zero d).symm
  | _ :: _, [], _ => (Int.mul_zero d).symm
  | x :: xs, y :: ys, h => by
    have e : dot (sdiv (x :: xs) d) (y :: ys) = x / d * y + dot (sdiv xs d) ys := rfl
    rw [e, Int.mul_add, ← Int.mul_assoc, Int.mul_ediv_cancel' (h x (.head xs)), ← dot_eq_mul_dot_sdiv fun z hz => h z (.tail x hz)]; rfl
theorem bmod_length (x : IntList) (m : Nat) : (bmod x m).length ≤ x.length := Nat.le_of_eq (List.length_map _)
theorem dvd_bmod_sub_self (x : Int) (m : Nat) : (m : Int) ∣ Int.bmod x m - x := by
  have e : x % m - x = m * -(x / m) := by
    rw [Int.emod_def, Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.add_right_comm, Int.add_right_neg, Int.zero_add, Int.mul_neg]
  unfold Int.bmod
  by_cases h : x % m < (m + 1) / 2
  · simp only [h, if_true]; exact ⟨_, e⟩
  · simp only [h, if_false]
    have e' : x % m - m - x = x % m - x - m := by simp only [Int.sub_eq_add_neg]; exact Int.add_right_comm _ _ _
    rw [e', e]; exact Int.dvd_sub (Int.dvd_mul_right _ _) (Int.dvd_refl _)
theorem dvd_dot_bmod_sub_dot (m : Nat) : ∀ xs ys : IntList, (m : Int) ∣ dot (bmod xs m) ys - dot xs ys
  | [], _ => ⟨0, by rw [Int.mul_zero]; rfl⟩
  | _ :: _, [] => ⟨0, by rw [Int.mul_zero]; rfl⟩
  | x :: xs, y :: ys => by
    have e : dot (bmod (x :: xs) m) (y :: ys) - dot (x :: xs) (y :: ys) = (Int.bmod x m - x) * y + (dot (bmod xs m) ys - dot xs ys) := by
      show Int.bmod x m * y + dot (bmod xs m) ys - (x * y + dot xs ys) = _
      rw [Int.sub_mul]
      simp only [Int.sub_eq_add_neg, Int.neg_add, Int.add_assoc]
      rw [Int.add_left_comm (dot (bmod xs m) ys)]
    rw [e]
    exact Int.dvd_add (Int.dvd_trans (dvd_bmod_sub_self x m) (Int.dvd_mul_right _ _)) (dvd_dot_bmod_sub_dot m xs ys)
theorem dvd_bmod_dot_sub_dot_bmod (m : Nat) (xs ys : IntList) : (m : Int) ∣ bmod_dot_sub_dot_bmod m xs ys := by
  have e : bmod_dot_sub_dot_bmod m xs ys = (Int.bmod (dot xs ys) m - dot xs ys) - (dot (bmod xs m) ys - dot xs ys) := by
    show Int.bmod (dot xs ys) m - dot (bmod xs m) ys = _
    simp only [Int.sub_eq_add_neg, Int.neg_add, Int.neg_neg]
    rw [Int.add_assoc, Int.add_left_comm (-dot xs ys), Int.add_left_neg, Int.add_zero]
  rw [e]; exact Int.dvd_sub (dvd_bmod_sub_self _ m) (dvd_dot_bmod_sub_dot m xs ys)
end IntList

/-! ### The names that `omega` uses -/

abbrev Coeffs := IntList

namespace Coeffs
abbrev ofList (xs : List Int) : Coeffs := xs
abbrev isZero (xs : Coeffs) : Prop := ∀ x, x ∈ xs → x = 0
abbrev set (xs : Coeffs) (i : Nat) (y : Int) : Coeffs := IntList.set xs i y
abbrev get (xs : Coeffs) (i : Nat) : Int := IntList.get xs i
abbrev gcd (xs : Coeffs) : Nat := IntList.gcd xs
abbrev smul (xs : Coeffs) (g : Int) : Coeffs := IntList.smul xs g
abbrev sdiv (xs : Coeffs) (g : Int) : Coeffs := IntList.sdiv xs g
abbrev dot (xs ys : Coeffs) : Int := IntList.dot xs ys
abbrev combo (a : Int) (xs : Coeffs) (b : Int) (ys : Coeffs) : Coeffs := IntList.combo a xs b ys
abbrev length (xs : Coeffs) : Nat := List.length xs
abbrev leading (xs : Coeffs) : Int := IntList.leading xs
abbrev bmod (x : Coeffs) (m : Nat) : Coeffs := IntList.bmod x m
abbrev bmod_dot_sub_dot_bmod (m : Nat) (a b : Coeffs) : Int := IntList.bmod_dot_sub_dot_bmod m a b
end Coeffs
end Lean.Omega
