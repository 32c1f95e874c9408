prelude
import Init.Control

/-
Syntax trees (`Lean.Name`, `Lean.Syntax`, `Lean.ParserDescr`) and the macro monad. Constructors and their order are part of the
runtime's layout.
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

namespace Lean
inductive Name where
  | anonymous : Name
  | str (pre : Name) (str : String)
  | num (pre : Name) (i : Nat)
with
  @[computed_field] hash : Name → UInt64
    | .anonymous => .ofNatLT 1723 (of_decide_eq_true rfl)
    | .str p s => mixHash p.hash s.hash
    | .num p v => mixHash p.hash (dite (LT.lt v UInt64.size) (fun h => UInt64.ofNatLT v h) (fun _ => UInt64.ofNatLT 17 (of_decide_eq_true rfl)))
instance : Inhabited Name where default := Name.anonymous
namespace Name
instance : Hashable Name where hash := Name.hash
abbrev mkStr (p : Name) (s : String) : Name := Name.str p s
abbrev mkNum (p : Name) (v : Nat) : Name := Name.num p v
abbrev mkSimple (s : String) : Name := .str .anonymous s
@[reducible] def mkStr1 (s₁ : String) : Name := .str .anonymous s₁
@[reducible] def mkStr2 (s₁ s₂ : String) : Name := .str (.str .anonymous s₁) s₂
@[reducible] def mkStr3 (s₁ s₂ s₃ : String) : Name := .str (.str (.str .anonymous s₁) s₂) s₃
@[reducible] def mkStr4 (s₁ s₂ s₃ s₄ : String) : Name := .str (.str (.str (.str .anonymous s₁) s₂) s₃) s₄
@[reducible] def mkStr5 (s₁ s₂ s₃ s₄ s₅ : String) : Name := .str (.str (.str (.str (.str .anonymous s₁) s₂) s₃) s₄) s₅
@[reducible] def mkStr6 (s₁ s₂ s₃ s₄ s₅ s₆ : String) : Name := .str (.str (.str (.str (.str (.str .anonymous s₁) s₂) s₃) s₄) s₅) s₆
@[extern "lean_name_eq"] protected def beq : (@& Name) → (@& Name) → Bool
  | anonymous, anonymous => true
  | str p₁ s₁, str p₂ s₂ => and (BEq.beq s₁ s₂) (Name.beq p₁ p₂)
  | num p₁ n₁, num p₂ n₂ => and (BEq.beq n₁ n₂) (Name.beq p₁ p₂)
  | _, _ => false
instance : BEq Name where beq := Name.beq
end Name
inductive SourceInfo where
  | original (leading : Substring.Raw) (pos : String.Pos.Raw) (trailing : Substring.Raw) (endPos : String.Pos.Raw)
  | synthetic (pos : String.Pos.Raw) (endPos : String.Pos.Raw) (canonical : Bool := false)
  | protected none
instance : Inhabited SourceInfo := ⟨SourceInfo.none⟩
abbrev SyntaxNodeKind := Name
inductive Syntax.Preresolved where
  | namespace (ns : Name)
  | decl (n : Name) (fields : List String)
inductive Syntax where
  | missing : Syntax
  | node (info : SourceInfo) (kind : SyntaxNodeKind) (args : Array Syntax) : Syntax
  | atom (info : SourceInfo) (val : String) : Syntax
  | ident (info : SourceInfo) (rawVal : Substring.Raw) (val : Name) (preresolved : List Syntax.Preresolved) : Syntax
def Syntax.node1 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray1 a₁)
def Syntax.node2 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray2 a₁ a₂)
def Syntax.node3 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray3 a₁ a₂ a₃)
def Syntax.node4 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray4 a₁ a₂ a₃ a₄)
def Syntax.node5 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray5 a₁ a₂ a₃ a₄ a₅)
def Syntax.node6 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray6 a₁ a₂ a₃ a₄ a₅ a₆)
def Syntax.node7 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray7 a₁ a₂ a₃ a₄ a₅ a₆ a₇)
def Syntax.node8 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : Syntax) : Syntax := Syntax.node info kind (Array.mkArray8 a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈)
/-- The type of a parameter that a tactic fills in: `(h : p := by tac)`. -/
@[reducible] def _root_.autoParam (α : Sort u) (tactic : Syntax) : Sort u := α
def mkAtom (val : String) : Syntax := Syntax.atom SourceInfo.none val
abbrev SyntaxNodeKinds := List SyntaxNodeKind
structure TSyntax (ks : SyntaxNodeKinds) where
  raw : Syntax
instance : Inhabited Syntax where default := Syntax.missing
instance {ks} : Inhabited (TSyntax ks) where default := ⟨default⟩
abbrev choiceKind : SyntaxNodeKind := `choice
abbrev nullKind : SyntaxNodeKind := `null
abbrev groupKind : SyntaxNodeKind := `group
abbrev identKind : SyntaxNodeKind := `ident
abbrev strLitKind : SyntaxNodeKind := `str
abbrev charLitKind : SyntaxNodeKind := `char
abbrev numLitKind : SyntaxNodeKind := `num
abbrev hexnumKind : SyntaxNodeKind := `hexnum
abbrev scientificLitKind : SyntaxNodeKind := `scientific
abbrev nameLitKind : SyntaxNodeKind := `name
abbrev fieldIdxKind : SyntaxNodeKind := `fieldIdx
abbrev hygieneInfoKind : SyntaxNodeKind := `hygieneInfo
abbrev interpolatedStrLitKind : SyntaxNodeKind := `interpolatedStrLitKind
abbrev interpolatedStrKind : SyntaxNodeKind := `interpolatedStrKind
@[inline] def mkNode (k : SyntaxNodeKind) (args : Array Syntax) : TSyntax (.cons k .nil) where raw := Syntax.node SourceInfo.none k args
def mkNullNode (args : Array Syntax := Array.empty) : Syntax := (mkNode nullKind args).raw
namespace Syntax
def getKind (stx : Syntax) : SyntaxNodeKind := match stx with
  | .node _ k _ => k
  | .missing => `missing
  | .atom _ v => Name.mkSimple v
  | .ident .. => identKind
def isOfKind (stx : Syntax) (k : SyntaxNodeKind) : Bool := beq stx.getKind k
def getArg (stx : Syntax) (i : Nat) : Syntax := match stx with
  | .node _ _ args => args.getD i Syntax.missing
  | _ => Syntax.missing
def getArgs (stx : Syntax) : Array Syntax := match stx with
  | .node _ _ args => args
  | _ => Array.empty
def getNumArgs (stx : Syntax) : Nat := match stx with
  | .node _ _ args => args.size
  | _ => 0
def getOptional? (stx : Syntax) : Option Syntax := match stx with
  | .node _ k args => match and (beq k nullKind) (beq args.size 1) with
    | true => some (args.getD 0 Syntax.missing)
    | false => none
  | _ => none
def isMissing : Syntax → Bool | .missing => true | _ => false
def isNodeOf (stx : Syntax) (k : SyntaxNodeKind) (n : Nat) : Bool := and (stx.isOfKind k) (beq stx.getNumArgs n)
def isIdent : Syntax → Bool | .ident .. => true | _ => false
def getId : Syntax → Name | .ident _ _ val _ => val | _ => Name.anonymous
def matchesNull (stx : Syntax) (n : Nat) : Bool := stx.isNodeOf nullKind n
def matchesIdent (stx : Syntax) (id : Name) : Bool := and stx.isIdent (beq stx.getId id)
def matchesLit (stx : Syntax) (k : SyntaxNodeKind) (val : String) : Bool := match stx with
  | .node _ k' args => and (beq k k') (match args.getD 0 Syntax.missing with | .atom _ val' => beq val val' | _ => false)
  | _ => false
partial def getHeadInfo? : Syntax → Option SourceInfo
  | .atom info _ => some info
  | .ident info .. => some info
  | .node SourceInfo.none _ args => none
  | .node info _ _ => some info
  | _ => none
end Syntax
inductive ParserDescr where
  | const (name : Name)
  | unary (name : Name) (p : ParserDescr)
  | binary (name : Name) (p₁ p₂ : ParserDescr)
  | node (kind : SyntaxNodeKind) (prec : Nat) (p : ParserDescr)
  | trailingNode (kind : SyntaxNodeKind) (prec lhsPrec : Nat) (p : ParserDescr)
  | symbol (val : String)
  | nonReservedSymbol (val : String) (includeIdent : Bool)
  | cat (catName : Name) (rbp : Nat)
  | parser (declName : Name)
  | nodeWithAntiquot (name : String) (kind : SyntaxNodeKind) (p : ParserDescr)
  | sepBy (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool := false)
  | sepBy1 (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool := false)
  | unicodeSymbol (val asciiVal : String) (preserveForPP : Bool)
instance : Inhabited ParserDescr where default := ParserDescr.symbol ""
abbrev TrailingParserDescr := ParserDescr
abbrev MacroScope := Nat
def reservedMacroScope := 0
def firstFrontendMacroScope := hAdd reservedMacroScope 1
class MonadRef (m : Type → Type) where
  getRef : m Syntax
  withRef {α} : Syntax → m α → m α
export MonadRef (getRef)
def SourceInfo.fromRef (ref : Syntax) (canonical : Bool := false) : SourceInfo := SourceInfo.none
class MonadQuotation (m : Type → Type) extends MonadRef m where
  getCurrMacroScope : m MacroScope
  getContext : m Name
  withFreshMacroScope {α : Type} : m α → m α
export MonadQuotation (getCurrMacroScope withFreshMacroScope)
@[inline] def MonadRef.mkInfoFromRefPos {m} [Monad m] [MonadRef m] : m SourceInfo := bind getRef fun r => pure (SourceInfo.fromRef r)
def addMacroScope (ctx : Name) (n : Name) (scp : MacroScope) : Name := Name.mkNum (Name.mkStr (Name.mkStr n "_@") "_hyg") scp
def maxRecDepthErrorMessage : String := "maximum recursion depth has been reached\nuse `set_option maxRecDepth <num>` to increase limit\nuse `set_option diagnostics true` to get diagnostic information"
def defaultMaxRecDepth := 512
namespace Macro
opaque MethodsRefPointed : Subtype fun α : Type => Nonempty α := ⟨PUnit, ⟨⟨⟩⟩⟩
def MethodsRef : Type := MethodsRefPointed.val
structure Context where
  methods : MethodsRef
  quotContext : Name
  currMacroScope : MacroScope
  currRecDepth : Nat := 0
  maxRecDepth : Nat := defaultMaxRecDepth
  ref : Syntax
inductive Exception where
  | error : Syntax → String → Macro.Exception
  | unsupportedSyntax : Macro.Exception
structure State where
  macroScope : MacroScope
  expandedMacroDecls : List Name := List.nil
  traceMsgs : List (Prod Name String) := List.nil
end Macro
abbrev MacroM := ReaderT Macro.Context (EStateM Macro.Exception Macro.State)
abbrev Macro := Syntax → MacroM Syntax
namespace Macro
instance : MonadRef MacroM where
  getRef := bind read fun ctx => pure ctx.ref
  withRef := fun ref x => withReader (fun ctx => { ctx with ref := ref }) x
@[inline] def throwUnsupported {α} : MacroM α := throw Exception.unsupportedSyntax
@[inline] protected def withFreshMacroScope {α} (x : MacroM α) : MacroM α :=
  bind (modifyGet (fun s => (Prod.mk s.macroScope { s with macroScope := hAdd s.macroScope 1 }))) fun fresh =>
  withReader (fun ctx => { ctx with currMacroScope := fresh }) x
instance : MonadQuotation MacroM where
  getCurrMacroScope := fun ctx => pure ctx.currMacroScope
  getContext := fun ctx => pure ctx.quotContext
  withFreshMacroScope := Macro.withFreshMacroScope
end Macro
end Lean
