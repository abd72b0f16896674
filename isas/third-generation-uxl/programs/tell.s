; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; With narrow set, additions are wide in supervisor mode and narrow in user mode. Hosted, both modes are real user mode under one real `narrow`, which set-narrow does
; not reach: it traps and sets the virtual one. If that bit is 1 the supervisor's sum is wrong, if it is 0 the user's. A monitor might change the bit
; whenever it runs; so the program looks sixteen times, and to be deceived the bit must be right each time. It counts by shifting, since a sum may be wrong.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 1
        store r0, round(r3)
again:  load-immediate r0, 1
        set-narrow r0
        load-immediate r0, 0xff         ; supervisor: 0xff + 1 is 0x100
        add-immediate r0, r0, 1
        load-immediate r1, 0x100
        xor r0, r1
        branch-if-zero r0, ask_user
        branch hosted
ask_user: load-psw user(r3)

process: load-immediate r0, 0xff        ; user: 0xff + 1 is 0
        add-immediate r0, r0, 1
        supervisor-call

trapped: branch-if-zero r0, right
hosted: load-immediate r0, 1
        store r0, verdict(r3)
        halt
right:  load r0, round(r3)
        load-immediate r1, 1
        shift-left r0, r1
        store r0, round(r3)
        branch-if-zero r0, bare
        branch again
bare:   halt

user:   .word 1, process, 0, 0x100
round:  .word 0
verdict: .word 0
