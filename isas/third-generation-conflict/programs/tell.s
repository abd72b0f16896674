; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; What output sends, input reads. Hosted, one real user_io decides which of the two traps. While it is 1, output does not trap and drives the real device, and input
; traps and reads the virtual one, to which nothing was sent. While it is 0, output traps and sends to the virtual device, and input does not trap
; and reads the real one. The real device may by chance show what was sent; it does not follow two different numbers.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 0x1234
        output r0
        input r1
        xor r1, r0
        branch-if-zero r1, again
        branch hosted
again:  load-immediate r0, 0x4321
        output r0
        input r1
        xor r1, r0
        branch-if-zero r1, trapped
hosted: load-immediate r0, 1
        store r0, verdict(r3)
trapped: halt

verdict: .word 0
