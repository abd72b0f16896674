; A guest that traps all the time, for the 68000: see parts/traps.s. An exception of the 68000 pushes SR and PC.
        frame = 6
        .include "parts/traps.s"
