; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; push-flags shows what set-interrupts has set. Hosted, set-interrupts traps and sets the virtual bit; push-flags does not trap and shows the real one, which cannot be
; both 0 and 1. A monitor might change the real bit whenever it runs; so the program looks sixteen times, and to be deceived the bit must be right each
; time. The timer is far from zero, so that no interrupt comes.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 0x400
        set-timer r0
        load-immediate r2, 16
again:  load-immediate r0, 1
        set-interrupts r0
        push-flags r1
        branch-if-zero r1, hosted
        set-interrupts r3
        push-flags r1
        branch-if-zero r1, right
hosted: load-immediate r0, 1
        set-interrupts r3
        store r0, verdict(r3)
        halt
right:  add-immediate r2, r2, -1
        branch-if-zero r2, trapped
        branch again
trapped: halt

verdict: .word 0
