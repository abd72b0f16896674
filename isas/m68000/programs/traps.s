; A guest that traps all the time, for the 68000: see traps-body.s. An exception of the 68000 pushes SR and PC.
        frame = 6
        .include "traps-body.s"
