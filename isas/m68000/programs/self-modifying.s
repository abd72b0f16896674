; Code that changes itself, in three ways, for the 68000 and the 68010. (The real ones fetch a word ahead and would execute what is no longer there. These do not.)
;
; Results, long words: grown, the sum of 0 to 99, by an instruction whose number grows; next, 7, by an instruction that is changed right before it is
; executed; made, 300, by a routine that is copied, called, changed and called again; done (a byte), 1.

        .equ rounds, 100

        .org 0
        .cells 4, 0x1000, start

        .org 0x400
start:  moveq   #0,d0
        moveq   #rounds - 1,d3
again:
number: move.w  #0,d1
        add.w   d1,d0
        addq.w  #1,(number + 2)
        dbra    d3,again
        move.l  d0,(grown)

        move.w  (seven),(patched)       ; the instruction that follows is the one that is stored
patched: moveq  #1,d0
        move.l  d0,(next)

        lea     (template),a0           ; a routine that adds 100, copied to where it is called, and then made to add 200
        lea     (routine),a1
        moveq   #(template_end - template) / 2 - 1,d0
copy:   move.w  (a0)+,(a1)+
        dbra    d0,copy
        moveq   #0,d0
        jsr     (routine)
        move.w  #200,(routine + 2)
        jsr     (routine)
        move.l  d0,(made)
        move.b  #1,(done)
end:    stop    #0x2700
        bra     end

seven:  moveq   #7,d0
template: addi.w #100,d0
        rts
template_end:

        .org 0x800
grown:  .cells 4, 0
next:   .cells 4, 0
made:   .cells 4, 0
done:   .byte 0

        .org 0x900
routine: .space 8
