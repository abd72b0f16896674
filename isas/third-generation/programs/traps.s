; A guest that traps all the time, for the third-generation machine: see traps-body.s.
        kernel_map   = 0
        kernel_limit = 0x400
        user_map     = process
        user_limit   = 0x40
        .include "traps-body.s"
