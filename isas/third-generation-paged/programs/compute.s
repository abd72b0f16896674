; A benchmark of plain computing for the third-generation machine with pages: see parts/compute.s. Sixteen pages show storage as it is.
        .org 0
        branch start
        .org 4
        .word 0, trapped, table, 16     ; new PSW
        .org 10
        .word table, 16

        .include "../../third-generation/programs/parts/compute.s"

        .org 0x300                      ; a page of its own, not writable
table:  .word 0x0003, 0x0103, 0x0203, 0x0301, 0x0403, 0x0503, 0x0603, 0x0703
        .word 0x0803, 0x0903, 0x0a03, 0x0b03, 0x0c03, 0x0d03, 0x0e03, 0x0f03
