prelude
import Init.Coe

/-
Syntax categories, declared by hand. The parsers and macros that live in them are declared by `Init.Hooks.Parsers` and
`Init.Hooks.Macros`, which are generated from the library's symbols.
-/

set_option linter.all false
set_option autoImplicit false
set_option genSizeOf false
set_option genInjectivity false

structure Lean.Parser.Category where
namespace Lean.Parser.Category
def prec : Category := {}
def prio : Category := {}
def term : Category := {}
def tactic : Category := {}
def attr : Category := {}
def command : Category := {}
def stx : Category := {}
end Lean.Parser.Category
declare_syntax_cat rcasesPat
declare_syntax_cat rintroPat
declare_syntax_cat binderPred (behavior := both)
declare_syntax_cat conv (behavior := both)
declare_syntax_cat rawStx

instance {α β} [Inhabited α] [Inhabited β] : Inhabited (Prod α β) := ⟨⟨default, default⟩⟩
