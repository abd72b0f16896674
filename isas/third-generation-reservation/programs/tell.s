; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; A privileged instruction between load-reserved and store-conditional does nothing to the reservation on the bare machine, where it does not trap. Hosted it traps,
; and every trap takes the reservation away: the store is refused. All instructions are as Theorem 1 wants them; it is the premise beside it that fails.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-reserved r0, cell(r3)
        set-timer r3
        store-conditional r0, cell(r3)  ; 1: stored, 0: refused
        load-immediate r1, 1
        xor r0, r1
        store r0, verdict(r3)
trapped: halt

cell:   .word 0
verdict: .word 0
