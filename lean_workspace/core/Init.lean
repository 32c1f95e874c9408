prelude
import Init.PropLemmas
import Init.Classical
import Init.WellFounded
import Init.Int.Gcd
import Init.Int.Bmod
import Init.Omega.Constraint
import Init.Omega.Facts

/-
The embedded core library: the root module that every Lean file imports by itself. It holds nothing but imports.
-/
