/- Goals and terms print in the notation they are written in. -/

/-- info: ∀ (n : Nat), n + 0 = n : Prop -/
#guard_msgs in #check ∀ n : Nat, n + 0 = n
/-- info: ∃ n, n * n = 9 ∧ 0 < n : Prop -/
#guard_msgs in #check ∃ n : Nat, n * n = 9 ∧ 0 < n
/-- info: [1, 2, 3] : List Nat -/
#guard_msgs in #check [1, 2, 3]
/-- info: [] : List Nat -/
#guard_msgs in #check ([] : List Nat)
/-- info: fun a l => a :: l ++ [a] : Nat → List Nat → List Nat -/
#guard_msgs in #check fun (a : Nat) (l : List Nat) => a :: l ++ [a]
/-- info: fun p q => p ∧ q ∨ ¬p ↔ q : Prop → Prop → Prop -/
#guard_msgs in #check fun p q : Prop => p ∧ q ∨ ¬p ↔ q
/-- info: fun a b => a ≠ b ∧ a ≤ b ∧ a ∣ b : Nat → Nat → Prop -/
#guard_msgs in #check fun a b : Nat => a ≠ b ∧ a ≤ b ∧ a ∣ b
/-- info: fun a b => a - b * 2 ^ a / b % 3 : Nat → Nat → Nat -/
#guard_msgs in #check fun a b : Nat => a - b * 2 ^ a / b % 3
/-- info: fun a l => a ∈ l : Nat → List Nat → Prop -/
#guard_msgs in #check fun (a : Nat) (l : List Nat) => a ∈ l
/-- info: fun a b => (a, b) : Nat → Nat → Nat × Nat -/
#guard_msgs in #check fun a b : Nat => (a, b)
/-- info: fun b c => b && (c || !b) : Bool → Bool → Bool -/
#guard_msgs in #check fun b c : Bool => b && (c || !b)
/-- info: fun n => if n = 0 then 1 else n : Nat → Nat -/
#guard_msgs in #check fun n : Nat => if n = 0 then 1 else n
/-- info: fun f g => f ∘ g : (Nat → Nat) → (Nat → Nat) → Nat → Nat -/
#guard_msgs in #check fun f g : Nat → Nat => f ∘ g
/-- info: { n // 0 < n } : Type -/
#guard_msgs in #check { n : Nat // 0 < n }
/-- info: fun l => l[0]? : List Nat → Option Nat -/
#guard_msgs in #check fun l : List Nat => l[0]?
/-- info: Nat.add_comm (n m : Nat) : n + m = m + n -/
#guard_msgs in #check Nat.add_comm
/-- info: 'Nat.add_comm' does not depend on any axioms -/
#guard_msgs in #print axioms Nat.add_comm
/-- info: 'Classical.em' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs in #print axioms Classical.em
