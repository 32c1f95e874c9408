def Lean.reduceBool (b : Bool) : Bool := b
def no : Bool := false
set_option debug.skipKernelTC true in
theorem computed : Lean.reduceBool no = true := by decide +kernel
theorem t : False := nomatch (computed : no = true)
