; A guest that traps all the time: a process that only calls the system, and a kernel that executes privileged instructions in each call. Of its
; instructions nearly every second one traps where it is hosted. Included by traps.s, which says how long the frame of an exception is.
;
; Results: calls and sum (long words), the number of system calls and the sum of what they brought; user_stack (a long word), the stack pointer of
; the process; done (a byte), 1.

        .equ rounds, 2000               ; system calls

        .org 0
        .cells 4, kernel_stack, start
        .org 32 * 4
        .cells 4, call

        .org 0x400
start:  lea     (0x3000),a0
        move    a0,usp
        lea     (kernel_stack - frame),a7
        clr.w   (sp)                    ; user mode, no interrupt masked
        move.l  #process,(2,sp)
        clr.w   (6,sp)                  ; the format word, where there is one; a spare word otherwise
        rte

call:   ori     #0x0700,sr
        add.l   d1,(sum)
        addq.l  #1,(calls)
        move    usp,a0
        addq.l  #2,a0
        move    a0,usp
        andi    #0xf8ff,sr
        cmpi.l  #rounds,(calls)
        beq     finish
        rte
finish: move.l  a0,(user_stack)
        move.b  #1,(done)
end:    stop    #0x2700
        bra     end

process: addq.l #3,d1
        trap    #0
        bra     process

        .org 0x800
calls:  .cells 4, 0
sum:    .cells 4, 0
user_stack: .cells 4, 0
done:   .byte 0, 0

        .org 0x900
        .space 0xfe
kernel_stack = 0x9fe                    ; a word is left above it
