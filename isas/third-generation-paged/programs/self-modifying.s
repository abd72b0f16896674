; Code that changes itself, for the third-generation machine with pages: see parts/self-modifying.s.
        .org 0
        branch start
        .org 4
        .word 0, trapped, table, 4      ; new PSW
        .org 10
        .word table, 4
        .include "../../third-generation/programs/parts/self-modifying.s"
        .org 0x300
table:  .word 0x0003, 0x0103, 0x0203, 0x0301
