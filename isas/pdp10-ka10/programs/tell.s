; Tells whether it runs in a virtual machine: verdict is 0 on the bare machine and 1 where a monitor hosts it.
;
; JSP stores the PC word, and with it the flag User, in either mode. On the bare machine the program runs in executive mode; hosted, it really runs in user
; mode, and JSP, which does not trap, shows that.

        .org 0o1000
start:  jsp 1,next
next:   tlne 1,0o010000                 ; User, in the left half
        aos 0,verdict
        halt 0

verdict: .word 0
