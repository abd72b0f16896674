; void copy(const long *from, long *to, short count)
copy:   movem.l d0/a0-a1,-(sp)
        movem.l (16,sp),a0-a1
        move.w  (24,sp),d0
        bra     next
loop:   move.l  (a0)+,(a1)+
next:   dbra    d0,loop
        movem.l (sp)+,d0/a0-a1
        rts
