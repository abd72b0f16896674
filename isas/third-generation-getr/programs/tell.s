; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; The program begins with base 0. A monitor has put it at the beginning of a window, and get-base shows where that is. (A window at 0 would be
; the only one that it cannot see; there the monitor keeps itself.)

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        get-base r0
        branch-if-zero r0, trapped
        load-immediate r0, 1
        store r0, verdict(r3)
trapped: halt

verdict: .word 0
