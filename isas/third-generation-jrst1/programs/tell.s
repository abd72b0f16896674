; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; enter-user takes the bare machine to user mode, and the privileged instruction behind it traps. Hosted, it goes from real user mode to real user mode: the
; monitor does not hear of it, still believes in virtual supervisor mode, and executes the privileged instruction for the program.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        enter-user next
next:   set-timer r3
        load-immediate r0, 1
        store r0, verdict(r3)
trapped: halt

verdict: .word 0
