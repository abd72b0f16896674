; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; JRST 1 takes the bare machine to user mode, and the CONO behind it traps as a UUO. Hosted, it goes from real user mode to real user mode: the monitor does not
; hear of it, still believes in virtual executive mode, and executes the CONO for the program.

        .org 0o40
        .word 0                         ; the UUO
        jrst trapped                    ; executed in its place

        .org 0o1000
start:  portal next
next:   cono pi,0
        aos 0,verdict
trapped: halt 0

verdict: .word 0
