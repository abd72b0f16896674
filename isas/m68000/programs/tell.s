; Tells whether it runs in a virtual machine: verdict, a byte, is 0 on the bare machine and 1 where a monitor hosts it.
;
; The program begins in supervisor mode, and move from SR shows the S bit, 1. A monitor lets it run in real user mode and holds the virtual mode for it; on
; the 68000 that move does not trap, and the real S bit is 0.

        .org 0
        .cells 4, 0x1000, start         ; the supervisor's stack pointer, and where the program begins

        .org 0x400
start:  move    sr,d0
        btst    #13,d0
        bne     bare
        move.b  #1,(verdict)
bare:   stop    #0x2700

verdict: .byte 0
