; What a guest of this machine loses. No instruction reads the device: the program itself cannot tell where it runs, but who looks at the device can.
;
; On the bare machine the device shows 42 in the end. Hosted, output does not trap and drives the real device, which is the monitor's or another guest's; the
; virtual one, which is this program's, shows nothing.

        .org 0
        branch start
        .org 4
        .word 0, trapped, 0, 0x100      ; new PSW
        .org 0x10
start:  load-immediate r0, 42
        output r0
trapped: halt
