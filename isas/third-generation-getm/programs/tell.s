; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; The program begins in supervisor mode. A monitor lets it run in real user mode and holds the virtual mode for it; get-mode shows the real one.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        get-mode r0                     ; 0 supervisor, 1 user
        store r0, verdict(r3)
trapped: halt

verdict: .word 0
