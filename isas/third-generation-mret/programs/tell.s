; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; set-saved says where mret goes, and mret goes there: first to one place, then to another. Hosted, set-saved traps and sets the virtual saved_pc; mret does not trap
; and goes to the real one. Whatever that is, it is not both places. What else may come of it also ends with verdict 1: to come by a set-saved a second
; time, to run into cells without a program, which are no-operations up to the end of storage, and to be refused there.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, first
        set-saved r0, r3
        load r2, tried(r3)
        store r0, tried(r3)
        branch-if-zero r2, go
        branch hosted
go:     mret

        .org 0x30
first:  load r0, tried(r3)
        branch-if-zero r0, hosted
        load-immediate r0, second
        set-saved r0, r3
        load r2, tried_again(r3)
        store r0, tried_again(r3)
        branch-if-zero r2, go_again
        branch hosted
go_again: mret

        .org 0x50
second: load r0, tried_again(r3)
        branch-if-zero r0, hosted
        halt

        .org 0x60
hosted:
trapped: load-immediate r0, 1
        load-immediate r3, 0
        store r0, verdict(r3)
        halt

tried:  .word 0
tried_again: .word 0
verdict: .word 0
