; Code that changes itself, for the third-generation machine: see self-modifying-body.s.
        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x400      ; new PSW
        .include "self-modifying-body.s"
