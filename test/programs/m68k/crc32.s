| CRC-32 (polynomial 0xEDB88320, reflected) by a table that is made first. In: the number of bytes at 0x8000, the bytes from 0x9000 on. Out: the sum
| at 0x8004. Stops when done.
        .text
        .globl  _start
_start: movea.l #0x7000,sp
        bsr.s   make
        move.l  0x8000,d1
        lea     0x9000,a0
        lea     table(pc),a1
        moveq   #-1,d0
        bra.s   next
byte:   moveq   #0,d2
        move.b  (a0)+,d2
        eor.b   d0,d2
        add.w   d2,d2
        add.w   d2,d2
        lsr.l   #8,d0
        move.l  0(a1,d2.w),d3
        eor.l   d3,d0
next:   subq.l  #1,d1
        bcc.s   byte
        not.l   d0
        move.l  d0,0x8004
        stop    #0x2700

make:   lea     table(pc),a1
        moveq   #0,d0
entry:  move.l  d0,d2
        moveq   #7,d1
bit:    lsr.l   #1,d2
        bcc.s   even
        eori.l  #0xedb88320,d2
even:   dbra    d1,bit
        move.l  d2,(a1)+
        addq.w  #1,d0
        cmpi.w  #256,d0
        bne.s   entry
        rts

        .balign 4
table:  .skip   1024
