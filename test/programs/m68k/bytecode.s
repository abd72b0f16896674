| An interpreter for a stack machine of 32-bit values. It runs in user mode; what it prints, and its end, go through TRAP #0 to a supervisor. In: the code
| at 0x9000. Out: the printed values as long words from 0xA000 on, their number at 0x8000.
| Codes: 0 end, 1 push word, 2 add, 3 subtract, 4 multiply (low words, without signs), 5 duplicate, 6 swap, 7 drop, 8 jump byte, 9 jump byte if not
| zero, 10 print, 11 over, 12 rotate the third to the top, 13 divide (32 by 16 bits, without signs: quotient), 14 call byte, 15 return.
        .text
        .globl  _start
_start: movea.l #0x7000,sp              | still supervisor: the vectors, then down to user mode
        lea     service(pc),a0
        move.l  a0,0x80                 | TRAP #0
        lea     divided(pc),a0
        move.l  a0,0x14                 | division by zero
        clr.l   0x8000
        lea     0x6000,a0
        move.l  a0,usp
        move.w  #0,sr
        lea     0x9000,a2               | the next code
        lea     0x5000,a3               | the stack of calls
        lea     codes(pc),a4
step:   moveq   #0,d0
        move.b  (a2)+,d0
        add.w   d0,d0
        move.w  0(a4,d0.w),d0
        jsr     0(a4,d0.w)
        bra.s   step

codes:  .word   end-codes, push-codes, plus-codes, minus-codes, times-codes, dup-codes, swap-codes, drop-codes
        .word   jump-codes, branch-codes, print-codes, over-codes, rot-codes, divide-codes, call-codes, return-codes

| The values lie on the user stack, below the return address of the routine.
push:   movea.l (sp)+,a0
        move.b  (a2)+,d1
        lsl.w   #8,d1
        move.b  (a2)+,d1
        ext.l   d1
        move.l  d1,-(sp)
        jmp     (a0)
plus:   movea.l (sp)+,a0
        move.l  (sp)+,d1
        add.l   d1,(sp)
        jmp     (a0)
minus:  movea.l (sp)+,a0
        move.l  (sp)+,d1
        sub.l   d1,(sp)
        jmp     (a0)
times:  movea.l (sp)+,a0
        move.l  (sp)+,d1
        move.l  (sp),d2
        mulu    d1,d2
        move.l  d2,(sp)
        jmp     (a0)
dup:    movea.l (sp)+,a0
        move.l  (sp),-(sp)
        jmp     (a0)
swap:   movea.l (sp)+,a0
        movem.l (sp),d1-d2
        exg     d1,d2
        movem.l d1-d2,(sp)
        jmp     (a0)
drop:   movea.l (sp)+,a0
        addq.l  #4,sp
        jmp     (a0)
over:   movea.l (sp)+,a0
        move.l  4(sp),-(sp)
        jmp     (a0)
rot:    movea.l (sp)+,a0
        movem.l (sp)+,d1-d3
        movem.l d1-d2,-(sp)
        move.l  d3,-(sp)
        jmp     (a0)
divide: movea.l (sp)+,a0
        move.l  (sp)+,d1
        move.l  (sp),d2
        divu    d1,d2
        andi.l  #0xffff,d2
        move.l  d2,(sp)
        jmp     (a0)
jump:   move.b  (a2)+,d1
        ext.w   d1
        adda.w  d1,a2
        rts
branch: movea.l (sp)+,a0
        move.b  (a2)+,d1
        ext.w   d1
        tst.l   (sp)+
        beq.s   stay
        adda.w  d1,a2
stay:   jmp     (a0)
call:   move.b  (a2)+,d1
        ext.w   d1
        move.l  a2,-(a3)
        adda.w  d1,a2
        rts
return: movea.l (a3)+,a2
        rts
print:  movea.l (sp)+,a0
        move.l  (sp)+,d1
        moveq   #1,d0
        trap    #0
        jmp     (a0)
end:    moveq   #0,d0
        trap    #0

| Supervisor: D0 says what is wanted, 1 to print D1, 0 to stop.
service:
        tst.w   d0
        beq.s   halt
        movem.l d0/a0,-(sp)
        move.l  0x8000,d0
        addq.l  #1,0x8000
        lsl.l   #2,d0
        movea.l #0xa000,a0
        move.l  d1,0(a0,d0.l)
        movem.l (sp)+,d0/a0
        rte
halt:   stop    #0x2700

| A division by zero gives 0xFFFF and goes on.
divided:
        move.l  #0xffff,d2
        rte
