; A kernel for the 68000 on its board, with two processes: see kernel-body.s. An exception of the 68000 pushes SR and PC.
        frame = 6
        .include "kernel-body.s"
