; A kernel for the third-generation machine, with two processes. What it does is in parts/kernel.s; here is how this machine relocates: by base and
; bound. Kernel and processes lie in storage one after the other; each process believes to begin at 0.

        kernel_map   = 0                ; base and bound of the kernel, which sees storage as it is
        kernel_limit = 0x800
        a_map        = process_a        ; … and of its processes
        a_limit      = 0x200
        b_map        = process_b
        b_limit      = 0x200
        forbidden    = 0x200            ; the first address that a process does not have

        .include "parts/kernel.s"
