; A guest that traps all the time, for the third-generation machine with pages: see parts/traps.s.
        kernel_map   = table
        kernel_limit = 4
        user_map     = user_table
        user_limit   = 1
        .org 10
        .word table, kernel_limit
        .include "../../third-generation/programs/parts/traps.s"
        .org 0x300
table:  .word 0x0003, 0x0103, 0x0203, 0x0301
user_table: .word 0x0203
