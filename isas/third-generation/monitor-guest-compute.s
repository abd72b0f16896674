; A guest that computes and halts: the sieve of Eratosthenes. It never traps before its last instruction.
        .equ limit, 400

        .org 0
        branch start
        .org 9

start:  load-immediate r1, 2
number: load r2, crossed(r1)
        branch-if-zero r2, prime
        branch more
prime:  load r2, count(r2)
        store r1, primes(r2)
        add-immediate r2, r2, 1
        store-absolute r2, count
        move r2, r1
cross:  add r2, r1
        load-immediate r3, limit
        move r0, r2
        set-if-below r0, r3
        branch-if-zero r0, more
        store r0, crossed(r2)
        branch cross
more:   add-immediate r1, r1, 1
        load-immediate r3, limit
        move r0, r1
        set-if-below r0, r3
        branch-if-zero r0, done
        branch number
done:   halt

count:   .word 0
primes:  .space 100, 0
crossed: .space limit, 0
guest_end:
