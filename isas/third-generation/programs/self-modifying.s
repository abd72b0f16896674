; Code that changes itself, for the third-generation machine: see parts/self-modifying.s.
        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x400      ; new PSW
        .include "parts/self-modifying.s"
