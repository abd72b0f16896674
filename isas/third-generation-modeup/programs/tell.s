; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; A user program makes itself supervisor and calls the supervisor: the old PSW tells the mode in which it did so. Hosted, enter-supervisor changes the real mode
; and does not trap. The monitor still believes in virtual user mode, and delivers the call with a PSW that says so. (For as long as it is real
; supervisor the program owns the real machine; this one does no harm with it.)

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r3, 0
        load-psw user(r3)
process: enter-supervisor
        supervisor-call
trapped: load r0, 0(r3)                 ; status of the old PSW: bit 0 is the mode, 1 for user
        load-immediate r1, 1
        and r0, r1
        store r0, verdict(r3)
        halt

user:   .word 1, process, 0, 0x100

verdict: .word 0
