; A guest that traps all the time, for the third-generation machine: see parts/traps.s.
        kernel_map   = 0
        kernel_limit = 0x400
        user_map     = process
        user_limit   = 0x40
        .include "parts/traps.s"
