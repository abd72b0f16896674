; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; The user's space begins at 0x80: its cell `probe` is another one than the supervisor's, and holds 0 where that holds 1. Hosted, the supervisor really runs in
; user mode: what it sees is the user's space of the real machine, and load-user, which does not trap, reads the supervisor's probe.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 0x80
        load-immediate r1, 0x80
        set-user-relocation r0, r1
        load-user r0, probe(r3)
        store r0, verdict(r3)
trapped: halt

verdict: .word 0

        .org 0x40
probe:  .word 1
        .org 0x80 + probe
        .word 0
