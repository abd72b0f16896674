; A guest with a kernel of its own and a user process in it. The process asks the kernel to write, and makes mistakes: divides by zero, tries
; to halt, stores beyond its bound. The kernel notes the cause and the place of each mistake; the process goes on at the address in its r3.
; A call is free to change r0.
        .equ cause, 8
        .equ call, 2
        .equ write, 1                   ; calls, in r1: write what is in r2; anything else ends the process

        .org 0
        branch boot
        .org 4
        .word 0, kernel, 0, guest_end   ; the new PSW
        .org 9

boot:   load-immediate r0, 0
        load-immediate r1, 5
        load-psw process(r0)

kernel: load-immediate r0, 0
        store r1, saved(r0)
        store r2, saved + 1(r0)
        load r1, cause(r0)
        add-immediate r1, r1, -call
        branch-if-zero r1, called

        add-immediate r1, r1, 0xfa00 + call
        jump-and-link r2, note
        load r1, 1(r0)
        jump-and-link r2, note
        store r3, 1(r0)
return: load r1, saved(r0)
        load r2, saved + 1(r0)
        load-psw 0(r0)

called: load r1, 1(r0)
        add-immediate r1, r1, 1         ; the old PSW points at the call
        store r1, 1(r0)
        load r1, saved(r0)
        add-immediate r1, r1, -write
        branch-if-zero r1, written
        branch ended
written:
        load r1, saved + 1(r0)
        jump-and-link r2, note
        branch return

note:   load r0, length(r0)             ; appends r1 to the log; returns to r2
        store r1, log(r0)
        add-immediate r0, r0, 1
        store-absolute r0, length
        load-immediate r0, 0
        jump r2

        ; The process has ended: the kernel uses what only a supervisor may, and notes what it sees.
ended:  load-immediate r1, 500
        set-timer r1
        set-interrupts r1               ; bit 0 is 0
        load-immediate r1, 3
        set-interrupts r1
        load-immediate r2, guest_end - 1
        set-relocation r0, r2
        store-psw psw(r0)
        load r1, psw(r0)
        jump-and-link r2, note
        load r1, psw + 1(r0)
        jump-and-link r2, note
        load r1, psw + 3(r0)
        jump-and-link r2, note
        read-timer r1
        jump-and-link r2, note
        set-interrupts r0
        load-immediate r3, last
        set-relocation r0, r1           ; beyond the storage of this machine: a fault
last:   load-immediate r1, 7
        halt

saved:   .word 0, 0
psw:     .word 0, 0, 0, 0
process: .word 1, 0, user, user_end - user
length:  .word 0
log:     .space 64, 0

; The process, which sees itself at address 0.
user:   load-immediate r2, 1
again:  load-immediate r1, write
        supervisor-call
        add r2, r2
        load-immediate r1, 0x400
        subtract r1, r2
        branch-if-zero r1, wrong - user
        branch again - user
wrong:  load-immediate r3, wrong_2 - user
        divide r2, r1
wrong_2:
        load-immediate r3, wrong_3 - user
        halt
wrong_3:
        load-immediate r3, wrong_4 - user
        load-immediate r1, user_end - user
        store r2, 0(r1)
wrong_4:
        load-immediate r3, wrong_5 - user
        .word 0xffff                    ; no instruction has this code
wrong_5:
        load-immediate r3, wrong_6 - user
        load-immediate r1, 0
        load-psw 0(r1)
wrong_6:
        load-immediate r3, good - user
        branch user_end - user
good:   load-immediate r1, 0
        supervisor-call
        .space 2, 0
user_end:
guest_end:
