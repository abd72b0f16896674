; Code that changes itself, in three ways. Included by self-modifying.s.
;
; Results: grown, the sum of 0 to 99, by an instruction whose number grows; next, 7, by an instruction that is changed right before it is executed; made,
; 300, by a routine that is written cell by cell, called, changed and called again; done, 1.

        .equ rounds, 100

        .org 0x10
start:  load-immediate r0, 0
        load-immediate r3, rounds

; The number of a load-immediate is its last 16 bits: nine in the first cell, seven at the beginning of the second. 1 is 0x200 there.
again:
number: load-immediate r1, 0
        add r0, r1
        load-immediate r2, 0
        load r1, number + 1(r2)
        add-immediate r1, r1, 0x200
        store r1, number + 1(r2)
        add-immediate r3, r3, -1
        branch-if-zero r3, grew
        branch again
grew:   store r0, grown(r2)

; The instruction that follows the store is the one that is stored.
        load r0, seven(r2)
        load r1, seven + 1(r2)
        store r0, patched(r2)
        store r1, patched + 1(r2)
patched: load-immediate r0, 1
        store r0, next(r2)

; A routine r0 = r0 + 100, copied to where it is called and then made to add 200.
        load-immediate r3, template_end - template
copy:   add-immediate r3, r3, -1
        load r0, template(r3)
        store r0, routine(r3)
        branch-if-zero r3, copied
        branch copy
copied: load-immediate r0, 0
        jump-and-link r3, routine
        load r1, two_hundred(r2)
        store r1, routine(r2)
        load r1, two_hundred + 1(r2)
        store r1, routine + 1(r2)
        jump-and-link r3, routine
        store r0, made(r2)
        load-immediate r0, 1
        store r0, done(r2)
        halt
trapped: halt                           ; done is 0

seven:  load-immediate r0, 7
template: add-immediate r0, r0, 100
        jump r3
template_end:
two_hundred: add-immediate r0, r0, 200

        .org 0x180
grown:  .word 0
next:   .word 0
made:   .word 0
done:   .word 0

        .org 0x200
routine: .space 4
