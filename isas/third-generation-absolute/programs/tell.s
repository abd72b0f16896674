; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; On the bare machine, unrelocated, load and load-absolute reach the same cell. The program changes `probe`, twice, and looks at it by its physical address. Hosted,
; the physical cell of that number is somebody else's and does not change with it, or there is none and load-absolute traps.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-immediate r0, 0x1234
        store r0, probe(r3)
        load-absolute r1, probe(r3)
        xor r1, r0
        branch-if-zero r1, again
        branch hosted
again:  load-immediate r0, 0x4321
        store r0, probe(r3)
        load-absolute r1, probe(r3)
        xor r1, r0
        branch-if-zero r1, bare
hosted:
trapped: load-immediate r0, 1
        load-immediate r3, 0
        store r0, verdict(r3)
bare:   halt

probe:  .word 0
verdict: .word 0
