; Adds up a table.
        .equ count, 4

        .org 0x20
start:  load-immediate r1, 0            ; the sum
        load-immediate r2, count
loop:   add-immediate r2, r2, -1
        load r3, table(r2)
        add r1, r3
        branch-if-zero r2, done
        branch loop
done:   store r1, result(r0)
        halt

table:  .word 3, 1, 4, 1 << 4 | 5
result: .word 0
