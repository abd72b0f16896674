; A kernel for the 68010 on its board, with two processes: see parts/kernel.s. An exception of the 68010 pushes a format word, PC and SR.
        frame = 8
        .include "../../m68000/programs/parts/kernel.s"
