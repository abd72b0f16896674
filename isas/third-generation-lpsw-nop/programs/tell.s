; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; load-psw starts a user program, which calls the supervisor, which halts. Hosted, load-psw does nothing, since the supervisor really runs in user mode, and does
; not trap either: the program goes on behind it.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-psw user(r3)
        load-immediate r0, 1
        store r0, verdict(r3)
trapped: halt

process: supervisor-call
user:   .word 1, process, 0, 0x100

verdict: .word 0
