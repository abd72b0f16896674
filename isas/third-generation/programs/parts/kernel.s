; A kernel with two processes, for every relocation of the third-generation machines. Included by kernel.s, which says what the last two cells of each PSW
; are (kernel_map, kernel_limit and the same for a and b), and at which address a process must not store (forbidden).
;
; System calls, by number in r0: 0 exit; 1 write r1 to the log; 2 yield. Anything else, and every fault, kills the process.
; Both processes write letters, A small ones and B capitals. A exits; B ends by a store to the forbidden address. The kernel then halts.
;
; Results: log .. log_end, the letters in the order in which they were written; a_state and b_state (1 exited, 2 killed), a_cause and b_cause (the
; trap that killed it); calls and switches, the numbers of system calls and of timer interrupts; done, 1.

        ; The hardware's cells: old PSW 0 to 3, new PSW 4 to 7, cause 8. A PSW is status, pc, and two cells of relocation.
        .equ cause, 8
        .equ call, 2                    ; causes
        .equ timer, 3
        .equ supervisor, 0              ; status: bit 0 is the mode, bit 1 enables interrupts
        .equ user, 3

        .equ slice, 150                 ; instructions until the timer interrupts, a few of the kernel among them
        .equ rounds, 6                  ; letters that each process writes
        .equ log_cells, 16

        ; A process as the kernel knows it: its PSW, then
        .equ registers, 4
        .equ state, 8                   ; 0 ready, 1 exited, 2 killed
        .equ killer, 9                  ; the cause
        .equ next, 10                   ; the other process

        .org 0
        branch start
        .org 4
        .word supervisor, handler, kernel_map, kernel_limit

        .org 0x10
start:  load-immediate r3, b            ; as if B had run until now
        load-immediate r1, 0
        branch pick

; ---- Every trap and interrupt comes here, with interrupts disabled

handler:
        store-absolute r0, saved
        store-absolute r1, saved + 1
        store-absolute r2, saved + 2
        store-absolute r3, saved + 3
        load-immediate r1, 0            ; r1 is 0 and r3 the current process from here on
        load r3, current(r1)
        load r0, 0(r1)                  ; the old PSW
        store r0, 0(r3)
        load r0, 1(r1)
        store r0, 1(r3)
        load r0, 2(r1)
        store r0, 2(r3)
        load r0, 3(r1)
        store r0, 3(r3)
        load r0, saved(r1)
        store r0, registers(r3)
        load r0, saved + 1(r1)
        store r0, registers + 1(r3)
        load r0, saved + 2(r1)
        store r0, registers + 2(r3)
        load r0, saved + 3(r1)
        store r0, registers + 3(r3)
        load r0, cause(r1)
        add-immediate r2, r0, -call
        branch-if-zero r2, on_call
        add-immediate r2, r0, -timer
        branch-if-zero r2, on_timer

kill:   store r0, killer(r3)            ; r0: the cause
        load-immediate r0, 2
        store r0, state(r3)
        branch pick

on_timer:
        load r0, switches(r1)
        add-immediate r0, r0, 1
        store r0, switches(r1)
        branch pick

on_call:
        load r0, calls(r1)
        add-immediate r0, r0, 1
        store r0, calls(r1)
        load r0, 1(r3)                  ; go on behind the call
        add-immediate r0, r0, 1
        store r0, 1(r3)
        load r0, registers(r3)
        branch-if-zero r0, exit
        add-immediate r0, r0, -1
        branch-if-zero r0, write
        add-immediate r0, r0, -1
        branch-if-zero r0, pick         ; yield
        load-immediate r0, call         ; there is no such call
        branch kill

exit:   load-immediate r0, 1
        store r0, state(r3)
        branch pick

write:  load r2, log_end(r1)
        add-immediate r0, r2, -log - log_cells
        branch-if-zero r0, resume       ; the log is full
        load r0, registers + 1(r3)
        store r0, 0(r2)
        add-immediate r2, r2, 1
        store r2, log_end(r1)
        branch resume                   ; the timer goes on

; ---- The scheduler: the other process if it is ready, else this one, else the end

pick:   load r3, next(r3)
        load r0, state(r3)
        branch-if-zero r0, switch
        load r3, next(r3)
        load r0, state(r3)
        branch-if-zero r0, switch
        load-immediate r0, 1
        store r0, done(r1)
        halt

switch: store r3, current(r1)
        load-immediate r0, slice
        set-timer r0

; Goes on with the process in r3. load-psw adds a register to its address, and all registers are the process's by then: so the kernel puts the
; difference of the two into the instruction. It has 16 bits: nine at the end of the first cell, seven at the beginning of the second.
resume: load r0, 0(r3)
        store r0, psw(r1)
        load r0, 1(r3)
        store r0, psw + 1(r1)
        load r0, 2(r3)
        store r0, psw + 2(r1)
        load r0, 3(r3)
        store r0, psw + 3(r1)
        load-immediate r0, psw
        load r2, registers + 3(r3)
        subtract r0, r2                 ; what load-psw must add to the r3 of the process
        load-immediate r2, 9
        move r1, r0
        shift-left r1, r2
        store-absolute r1, leave + 1
        load-immediate r2, 7
        shift-right r0, r2
        load-immediate r2, 0xae00       ; load-psw 0(r3)
        or r0, r2
        store-absolute r0, leave
        load r0, registers(r3)
        load r1, registers + 1(r3)
        load r2, registers + 2(r3)
        load r3, registers + 3(r3)
leave:  load-psw psw(r3)

; ---- What the kernel knows

        .org 0x180
current:  .word 0
saved:    .word 0, 0, 0, 0
psw:      .word 0, 0, 0, 0

a:        .word user, 0, a_map, a_limit, 0, 0, 0, 0
a_state:  .word 0
a_cause:  .word 0
          .word b
b:        .word user, 0, b_map, b_limit, 0, 0, 0, 0
b_state:  .word 0
b_cause:  .word 0
          .word a

calls:    .word 0
switches: .word 0
done:     .word 0
log_end:  .word log
log:      .space log_cells, 0

; ---- The processes. Their code is at 0 of what they see, their data at 0x100.

        .org 0x300
process_a:
        load-immediate r3, rounds
a_again: load-immediate r2, 30          ; some work
a_work: add-immediate r2, r2, -1
        branch-if-zero r2, a_say - process_a
        branch a_work - process_a
a_say:  load r1, 0x100(r2)              ; the letter
        load-immediate r0, 1
        supervisor-call
        add-immediate r1, r1, 1
        store r1, 0x100(r2)
        add-immediate r3, r3, -1
        branch-if-zero r3, a_exit - process_a
        branch a_again - process_a
a_exit: load-immediate r0, 0
        supervisor-call

        .org 0x400
        .word 'a'

        .org 0x500
process_b:
        load-immediate r3, rounds
b_again: load-immediate r2, 20
b_work: add-immediate r2, r2, -1
        branch-if-zero r2, b_say - process_b
        branch b_work - process_b
b_say:  load r1, 0x100(r2)
        load-immediate r0, 1
        supervisor-call
        load-immediate r0, 2            ; yields, in every round
        supervisor-call
        add-immediate r1, r1, 1
        store r1, 0x100(r2)
        add-immediate r3, r3, -1
        branch-if-zero r3, b_fault - process_b
        branch b_again - process_b
b_fault: store r1, forbidden(r2)
        branch b_fault - process_b

        .org 0x600
        .word 'A'
