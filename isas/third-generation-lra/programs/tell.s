; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; On the bare machine, unrelocated, a virtual address is the physical one. Hosted, the program lies in a window, and load-real-address, which does not trap, shows
; the address there. (A window at 0 would be the only one that it cannot see; there the monitor keeps itself.)

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-real-address r0, probe(r3)
        load-immediate r1, probe
        xor r0, r1
        branch-if-zero r0, trapped
        load-immediate r0, 1
        store r0, verdict(r3)
trapped: halt

probe:
verdict: .word 0
