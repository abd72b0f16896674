; A guest whose kernel switches between two processes by the timer. At each switch it notes where the process was interrupted, so that
; a single instruction more or less between two interrupts shows. The processes keep r0 at 0.
        .equ cause, 8
        .equ call, 2
        .equ timer, 3
        .equ switches, 60

        .org 0
        branch boot
        .org 4
        .word 0, kernel, 0, guest_end   ; the new PSW
        .org 9

boot:   load-immediate r0, 0
        load-immediate r3, process_a
        branch dispatch

kernel: store r1, saved(r0)
        store r2, saved + 1(r0)
        store r3, saved + 2(r0)
        load r1, cause(r0)
        add-immediate r2, r1, -timer
        branch-if-zero r2, switch
        add-immediate r2, r1, -call
        branch-if-zero r2, called
        halt

        ; A call: counted, and what is left of the timer is noted. The timer goes on.
called: load r1, calls(r0)
        add-immediate r1, r1, 1
        store r1, calls(r0)
        read-timer r1
        jump-and-link r2, note
        load r1, 1(r0)
        add-immediate r1, r1, 1
        store r1, 1(r0)
        load r1, saved(r0)
        load r2, saved + 1(r0)
        load r3, saved + 2(r0)
        load-psw 0(r0)

note:   load r3, length(r0)
        store r1, log(r3)
        add-immediate r3, r3, 1
        store r3, length(r0)
        jump r2

switch: load r1, 1(r0)
        jump-and-link r2, note
        load r3, running(r0)
        load r1, 0(r0)
        store r1, 0(r3)
        load r1, 1(r0)
        store r1, 1(r3)
        load r1, saved(r0)
        store r1, 4(r3)
        load r1, saved + 1(r0)
        store r1, 5(r3)
        load r1, saved + 2(r0)
        store r1, 6(r3)
        load r1, todo(r0)
        add-immediate r1, r1, -1
        store r1, todo(r0)
        branch-if-zero r1, done
        load-immediate r1, process_a + process_b
        subtract r1, r3
        move r3, r1

dispatch:
        store r3, running(r0)
        load r1, 0(r3)
        store r1, psw(r0)
        load r1, 1(r3)
        store r1, psw + 1(r0)
        load r1, 2(r3)
        store r1, psw + 2(r0)
        load r1, 3(r3)
        store r1, psw + 3(r0)
        load r1, todo(r0)               ; a time between 10 and 41 instructions, the kernel's last five among them
        add r1, r1
        add r1, r1
        add r1, r1
        add r1, r1
        add r1, r3
        load-immediate r2, 31
        and r1, r2
        add-immediate r1, r1, 10
        set-timer r1
        load r1, 4(r3)
        load r2, 5(r3)
        load r3, 6(r3)
        load-psw psw(r0)

done:   load r1, process_a + 4(r0)
        load r2, process_b + 4(r0)
        read-timer r3
        halt

saved:     .word 0, 0, 0
running:   .word 0
todo:      .word switches
calls:     .word 0
psw:       .word 0, 0, 0, 0
process_a: .word 3, 0, user_a, user_b - user_a, 1, 0, 0
process_b: .word 3, 0, user_b, guest_end - user_b, 1, 1, 0
length:    .word 0
log:       .space 256, 0

; Counts, and calls the kernel at every eighth number.
user_a: add-immediate r1, r1, 1
        load-immediate r2, 7
        and r2, r1
        branch-if-zero r2, eighth - user_a
        branch 0
eighth: supervisor-call
        branch 0

; Fibonacci numbers, modulo the word.
user_b: move r3, r1
        add r1, r2
        move r2, r3
        store r1, last - user_b(r0)
        branch 0
last:   .word 0
guest_end:
