; A guest that traps all the time: a process that only calls the system, and a kernel that executes privileged instructions in each call. Of its
; instructions one in four traps where it is hosted. Included by traps.s, which says how kernel and process are relocated.
;
; Results: calls, the number of system calls; sum, of what they brought; done, 1.

        .equ rounds, 2000               ; system calls

        .org 0
        branch start
        .org 4
        .word 0, handler, kernel_map, kernel_limit

        .org 0x10
start:  load-immediate r3, 0            ; r3 is 0 for good, also in the process
        load-psw user(r3)

handler: load r0, 8(r3)                 ; the cause
        add-immediate r0, r0, -2
        branch-if-zero r0, called
        halt                            ; done is 0
called: set-interrupts r3
        set-timer r1
        store-psw here(r3)
        load r0, here(r3)               ; its status: supervisor, interrupts disabled
        load r2, sum(r3)
        add r2, r1
        add r2, r0
        store r2, sum(r3)
        load r2, calls(r3)
        add-immediate r2, r2, 1
        store r2, calls(r3)
        load-immediate r0, rounds
        subtract r0, r2
        branch-if-zero r0, finish
        load-psw user(r3)
finish: load-immediate r0, 1
        store r0, done(r3)
        halt

        .org 0x100
user:   .word 1, 0, user_map, user_limit
here:   .word 0, 0, 0, 0
calls:  .word 0
sum:    .word 0
done:   .word 0

        .org 0x200
process: add-immediate r1, r1, 3
        supervisor-call
