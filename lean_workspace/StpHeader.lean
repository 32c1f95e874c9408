/-
The header of statements that name no other: `import StpHeader`.

Narrow on purpose. `import Mathlib` brings in every module, a few gigabytes of memory for each checker and seconds for
each start, of which a statement of school or olympiad mathematics uses little. These bring the tactics and what they
need, the real numbers and the primes. A statement that needs more says so in its own header, `import Mathlib` or the
modules that it uses; each header has checkers of its own, so few headers, used often, are fast.
-/
import Mathlib.Tactic
import Mathlib.Data.Nat.Prime.Basic
import Mathlib.Data.Real.Basic
