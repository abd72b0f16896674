; A kernel with two processes, for the 68000 and the 68010 on their boards. Included by kernel.s, which says how long the frame of an exception is.
;
; System calls by TRAP #0, by number in D0: 0 exit; 1 write the character in D1 to the log and to the console; 2 yield. Anything else, and every fault, kills
; the process. Both processes write letters, A small ones and B capitals. A exits; B ends by a word at an odd address. The kernel then stops
; with all interrupts masked. There is no map: the processes have stacks of their own, and nothing else keeps them apart.
;
; Results: log .. log_end (a long word), the letters in the order in which they were written; a_state and b_state (bytes: 1 exited, 2 killed), a_cause and
; b_cause (bytes: the vector of the fault that killed it); calls and switches (words), the numbers of system calls and of timer interrupts; done (a byte), 1.

        .equ console, 0xffff0           ; data
        .equ arm, 0xffff5               ; the timer: instructions from now until it requests an interrupt on level 5
        .equ expired, 0xffff6           ; … and that it has done so

        .equ slice, 200                 ; instructions until the timer interrupts, some of the kernel among them
        .equ rounds, 6                  ; letters that each process writes
        .equ log_bytes, 16

        ; A process as the kernel knows it: D0 to D7 and A0 to A6, then
        .equ stack, 60                  ; its stack pointer
        .equ counter, 64                ; PC
        .equ status, 68                 ; SR
        .equ state, 70                  ; 0 ready, 1 exited, 2 killed
        .equ killer, 71                 ; the vector
        .equ next, 72                   ; the other process

        .org 0
        .cells 4, kernel_stack, start
        .cells 4, bus_error, address_error, illegal, zero_divide, check, overflow, privilege
        .org 29 * 4
        .cells 4, timer
        .org 32 * 4
        .cells 4, call

        .org 0x400
start:  lea     (b),a5                  ; as if B had run until now
        bra     pick

; ---- Faults. Nobody goes on with the process, so its registers are lost, and so is the frame, whatever its kind.

bus_error:      moveq #2,d0
        bra     fault
address_error:  moveq #3,d0
        bra     fault
illegal:        moveq #4,d0
        bra     fault
zero_divide:    moveq #5,d0
        bra     fault
check:          moveq #6,d0
        bra     fault
overflow:       moveq #7,d0
        bra     fault
privilege:      moveq #8,d0
fault:  movea.l (current),a5
        move.b  d0,(killer,a5)
        move.b  #2,(state,a5)
        bra     pick

; ---- Interrupts and calls. The registers of the process go where the kernel keeps them; A5 is the process from then on.

; A trap does not mask interrupts, so the timer may interrupt the kernel itself. It is put off then: the kernel is soon done.
timer:  clr.b   (expired)
        btst    #5,(sp)                 ; S of the SR that was pushed
        bne     later
        bsr     save
        addq.w  #1,(switches)
        bra     pick

later:  move.b  #20,(arm)
        rte

call:   bsr     save
        addq.w  #1,(calls)
        tst.l   d0
        beq     exit
        subq.l  #1,d0
        beq     write
        subq.l  #1,d0
        beq     pick                    ; yield
        moveq   #32,d0                  ; there is no such call
        bra     fault

exit:   move.b  #1,(state,a5)
        bra     pick

write:  movea.l (log_end),a0
        cmpa.l  #log + log_bytes,a0
        beq     resume                  ; the log is full
        move.b  d1,(a0)+
        move.l  a0,(log_end)
        move.b  d1,(console)
        bra     resume                  ; the timer goes on

; Called right after an exception: above its return address are the SR, PC and, perhaps, format word of the process.
save:   move.l  a5,(saved)
        movea.l (current),a5
        movem.l d0-d7/a0-a6,(a5)
        move.l  (saved),(52,a5)         ; A5
        move.w  (4,sp),(status,a5)
        move.l  (6,sp),(counter,a5)
        move    usp,a0
        move.l  a0,(stack,a5)
        rts

; ---- The scheduler: the other process if it is ready, else this one, else the end

pick:   movea.l (next,a5),a5
        tst.b   (state,a5)
        beq     switch
        movea.l (next,a5),a5
        tst.b   (state,a5)
        beq     switch
        clr.b   (arm)
        move.b  #1,(done)
end:    stop    #0x2700
        bra     end

switch: move.l  a5,(current)
        move.b  #slice,(arm)

resume: lea     (kernel_stack - frame),a7
        move.w  (status,a5),(sp)
        move.l  (counter,a5),(2,sp)
        clr.w   (6,sp)                  ; the format word, where there is one; a spare word otherwise
        movea.l (stack,a5),a0
        move    a0,usp
        movem.l (a5),d0-d7/a0-a6
        rte

; ---- What the kernel knows

        .org 0x800
current:  .cells 4, 0
saved:    .cells 4, 0

a:        .space 60, 0
          .cells 4, a_stack, process_a
          .cells 2, 0                   ; SR: user mode, no interrupt masked
a_state:  .byte 0
a_cause:  .byte 0
          .cells 4, b
b:        .space 60, 0
          .cells 4, b_stack, process_b
          .cells 2, 0
b_state:  .byte 0
b_cause:  .byte 0
          .cells 4, a

calls:    .cells 2, 0
switches: .cells 2, 0
done:     .byte 0, 0
log_end:  .cells 4, log
log:      .space log_bytes, 0

        .org 0xa00
        .space 0x1fe
kernel_stack = 0xbfe                    ; a word is left above it

; ---- The processes

        .org 0x1000
process_a:
        moveq   #'a',d1
        moveq   #rounds - 1,d3
a_again: move.w #40,d2                  ; some work
a_work: dbra    d2,a_work
        bsr     a_say
        addq.b  #1,d1
        dbra    d3,a_again
        moveq   #0,d0
        trap    #0
a_say:  moveq   #1,d0
        trap    #0
        rts

        .org 0x1100
        .space 0x100
a_stack = 0x1200

        .org 0x2000
process_b:
        lea     (letter,pc),a0
        moveq   #rounds - 1,d3
b_again: move.w #25,d2
b_work: dbra    d2,b_work
        move.b  (a0),d1
        addq.b  #1,(a0)
        moveq   #1,d0
        trap    #0
        moveq   #2,d0                   ; yields, in every round
        trap    #0
        dbra    d3,b_again
        move.w  (1,a0),d1               ; an odd address
        bra     process_b
letter: .byte 'A', 0

        .org 0x2100
        .space 0x100
b_stack = 0x2200
