; A benchmark of plain computing: the sieve of Eratosthenes, over and over, and a checksum of what it finds. Included by compute.s. But for the last
; one, every instruction is innocuous: a monitor has nothing to do.
;
; Results: primes, how many there are below `limit`; checksum, of all primes in all passes; done, 1.

        .equ passes, 24                 ; about 98,000 instructions each
        .equ limit, 3000                ; numbers that are sieved

        .org 0x10
start:  load-immediate r3, passes
pass:   load-immediate r0, 0
        store r3, left(r0)
        store r0, primes(r0)

        load-immediate r1, limit        ; clears the flags
        load-immediate r2, 0
clear:  add-immediate r1, r1, -1
        store r2, flags(r1)
        branch-if-zero r1, cleared
        branch clear

cleared: load-immediate r1, 2           ; r1: the next number
number: load-immediate r0, limit
        move r2, r1
        set-if-below r2, r0
        branch-if-zero r2, passed
        load r2, flags(r1)
        branch-if-zero r2, prime
        branch composite

prime:  load-immediate r2, 0
        load r0, primes(r2)
        add-immediate r0, r0, 1
        store r0, primes(r2)
        load r0, checksum(r2)           ; checksum = rotate(checksum, 1) + prime
        load-immediate r3, 1
        move r2, r0
        shift-left r2, r3
        load-immediate r3, 15
        shift-right r0, r3
        or r0, r2
        add r0, r1
        load-immediate r2, 0
        store r0, checksum(r2)
        move r2, r1
multiple: add r2, r1                    ; strikes out the multiples
        move r0, r2
        load-immediate r3, limit
        set-if-below r0, r3
        branch-if-zero r0, composite
        load-immediate r0, 1
        store r0, flags(r2)
        branch multiple

composite: add-immediate r1, r1, 1
        branch number

passed: load-immediate r2, 0
        load r3, left(r2)
        add-immediate r3, r3, -1
        branch-if-zero r3, finish
        branch pass

finish: load-immediate r0, 1
        store r0, done(r2)
        halt
trapped: halt                           ; done is 0

        .org 0x180
left:   .word 0
primes: .word 0
checksum: .word 0
done:   .word 0

        .org 0x400
flags:  .space limit
