; A benchmark of plain computing for the third-generation machine: see parts/compute.s.
        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x1000     ; new PSW

        .include "parts/compute.s"
