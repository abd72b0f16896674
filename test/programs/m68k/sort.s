| Quicksort of signed words, recursive, in place. In: the number of words at 0x8000, the words from 0x9000 on. Stops when done.
| Build: m68k-linux-gnu-as -m68000 --register-prefix-optional; m68k-linux-gnu-ld -Ttext 0x1000
        .text
        .globl  _start
_start: movea.l #0x7000,sp
        lea     0x9000,a0
        move.l  0x8000,d0
        beq.s   done
        subq.l  #1,d0
        add.l   d0,d0
        lea     0(a0,d0.l),a1           | the last word
        move.l  a1,-(sp)
        move.l  a0,-(sp)
        bsr.s   sort
        addq.l  #8,sp
done:   stop    #0x2700

| sort(first, last): addresses of words, both inclusive.
sort:   link    a6,#0
        movem.l d2-d3/a2-a5,-(sp)
        movea.l 8(a6),a2
        movea.l 12(a6),a3
        cmpa.l  a3,a2
        bcc.s   sorted                  | one word or none
        move.l  a3,d2                   | the pivot: the word in the middle
        add.l   a2,d2
        lsr.l   #1,d2
        andi.w  #0xfffe,d2
        movea.l d2,a4
        move.w  (a4),d3
        movea.l a2,a4
        movea.l a3,a5
scan:   cmp.w   (a4)+,d3
        bgt.s   scan
        subq.l  #2,a4
down:   cmp.w   (a5),d3
        bge.s   found
        subq.l  #2,a5
        bra.s   down
found:  cmpa.l  a5,a4
        bhi.s   split
        move.w  (a4),d2
        move.w  (a5),(a4)+
        move.w  d2,(a5)
        subq.l  #2,a5
        cmpa.l  a5,a4
        bls.s   scan
split:  move.l  a5,-(sp)
        move.l  a2,-(sp)
        bsr.s   sort
        addq.l  #8,sp
        move.l  a3,-(sp)
        move.l  a4,-(sp)
        bsr.s   sort
        addq.l  #8,sp
sorted: movem.l (sp)+,d2-d3/a2-a5
        unlk    a6
        rts
