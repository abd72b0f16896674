; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; get-facilities shows what set-facilities has set. Hosted, set-facilities traps and sets the virtual mask; get-facilities does not trap and shows the real one, which
; may by chance be the first of two different numbers, and then is not the second.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 0x1234
        set-facilities r0
        get-facilities r1
        xor r1, r0
        branch-if-zero r1, again
        branch hosted
again:  load-immediate r0, 0x4321
        set-facilities r0
        get-facilities r1
        xor r1, r0
        branch-if-zero r1, trapped
hosted: load-immediate r0, 1
        store r0, verdict(r3)
trapped: halt

verdict: .word 0
