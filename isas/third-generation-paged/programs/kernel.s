; A kernel for the third-generation machine with pages, with two processes. What it does is in parts/kernel.s; here are the page tables. A page has 256
; cells; an entry of a table is the number of the frame in its upper half, bit 0 valid, bit 1 writable.

        kernel_map   = kernel_table     ; root and length of the page table of the kernel
        kernel_limit = 8
        a_map        = a_table          ; … and of its processes
        a_limit      = 2
        b_map        = b_table
        b_limit      = 2
        forbidden    = 0                ; a process must not store into its code

        .org 10                         ; where the machine finds its page table when it starts
        .word kernel_table, kernel_limit

        .include "../../third-generation/programs/parts/kernel.s"

        ; The tables have a page of their own, into which nobody stores.
        .org 0x700
kernel_table:
        .word 0x0003, 0x0103, 0x0203, 0x0303, 0x0403, 0x0503, 0x0603, 0x0701
a_table: .word 0x0301, 0x0403           ; its code, not writable, and its data
b_table: .word 0x0501, 0x0603
