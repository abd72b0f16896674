; A guest that traps all the time, for the 68010: see parts/traps.s. An exception of the 68010 pushes a format word, PC and SR.
        frame = 8
        .include "../../m68000/programs/parts/traps.s"
