; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; In supervisor mode halt stops the processor. Hosted, the program really runs in user mode, where halt does nothing and does not trap: it goes on.
; It cannot end by a halt there. It ends by a trap whose new PSW does not fit into storage, which stops the processor: the virtual one.

        .org 0
        branch start
        .org 4
        .word 0, 0, 0xffff, 0xffff      ; new PSW: beyond the end of any storage
        .org 0x10
start:  halt
        load-immediate r0, 1
        load-immediate r3, 0
        store r0, verdict(r3)
        supervisor-call

verdict: .word 0
