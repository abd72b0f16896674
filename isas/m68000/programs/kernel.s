; A kernel for the 68000 on its board, with two processes: see parts/kernel.s. An exception of the 68000 pushes SR and PC.
        frame = 6
        .include "parts/kernel.s"
