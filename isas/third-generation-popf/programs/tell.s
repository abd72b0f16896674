; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; The program enables interrupts, disables them with pop-flags, and stores its PSW, which shows them disabled. Hosted, pop-flags does nothing, since the program really
; runs in user mode, and does not trap: the PSW that the monitor stores still says enabled. The timer is far from zero, so that no interrupt comes.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 0x400
        set-timer r0
        load-immediate r0, 1
        set-interrupts r0
        pop-flags r3
        store-psw here(r3)
        load r0, here(r3)               ; bit 1: interrupt enable
        load-immediate r1, 1
        shift-right r0, r1
        store r0, verdict(r3)
trapped: halt

here:   .space 4, 0
verdict: .word 0
