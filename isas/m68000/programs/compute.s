; A benchmark of plain computing for the 68000 and the 68010: the sieve of Eratosthenes, over and over, and a checksum of what it finds. But for the last one, every
; instruction is innocuous: a monitor has nothing to do.
;
; Results: primes (a long word), how many there are below `limit`; checksum (a long word), of all primes in all passes; done (a byte), 1.

        .equ passes, 37                 ; about 146,000 instructions each
        .equ limit, 8192                ; numbers that are sieved

        .org 0
        .cells 4, 0x1000, start         ; the supervisor's stack pointer, and where the program begins

        .org 0x400
start:  lea     (flags),a0
        move.w  #passes - 1,d7
        moveq   #0,d5                   ; the checksum

pass:   movea.l a0,a1                   ; clears the flags
        move.w  #limit / 4 - 1,d0
clear:  clr.l   (a1)+
        dbra    d0,clear

        moveq   #0,d6                   ; counts primes
        moveq   #2,d1                   ; the next number
number: tst.b   (0,a0,d1.w)
        bne     composite
        addq.l  #1,d6
        rol.l   #1,d5                   ; checksum = rotate(checksum, 1) + prime
        add.l   d1,d5
        move.w  d1,d2
multiple: add.w d1,d2                   ; strikes out the multiples
        cmpi.w  #limit,d2
        bcc     composite
        move.b  #1,(0,a0,d2.w)
        bra     multiple
composite: addq.w #1,d1
        cmpi.w  #limit,d1
        bne     number
        dbra    d7,pass

        move.l  d6,(primes)
        move.l  d5,(checksum)
        move.b  #1,(done)
end:    stop    #0x2700
        bra     end

        .org 0x800
primes: .cells 4, 0
checksum: .cells 4, 0
done:   .byte 0

        .org 0x2000
flags:  .space limit
