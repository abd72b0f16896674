; A control program <D, A, {v_i}> in the sense of Popek & Goldberg (CACM 17(7), 1974, section 4) for the third-generation machine,
; in the language of that machine. It hosts up to four guests, and it hosts itself.
;
; The guests stand in the table at `guests`: how many, and for each the window of storage that it has, [start, start + size). Windows follow
; each other in ascending order behind the monitor. A guest finds there the machine that it would find bare, with `size` cells: reset
; in supervisor mode, at address 0. When the last guest has halted, the monitor halts.
;
; Registers in the monitor: r3 is the virtual control block of the current guest; r0 is 0 wherever a label is reached by a
; branch; r1 and r2 are free. (`load r1, name(r0)` then reads the cell `name`.)

; ---- The machine: the cells of a trap, the causes, the bits of a status ---------------------------------------------------------------

        .equ old_psw, 0                 ; status, pc, base, bound at the time of the trap
        .equ new_psw, 4                 ; status, pc, base, bound to go on with
        .equ cause, 8
        .equ psw_area, 9                ; cells that a trap uses
        .equ program, 0
        .equ addressing, 1
        .equ call, 2
        .equ timer, 3
        .equ user, 0b01                 ; bits of a status
        .equ enabled, 0b10

; ---- The virtual control block: what the guest's processor would hold, and what the monitor knows of the guest ---------------------

        .equ vcb_status, 0              ; virtual mode and interrupt enable
        .equ vcb_pc, 1
        .equ vcb_base, 2                ; virtual relocation: addresses in the guest's storage, not in ours
        .equ vcb_bound, 3
        .equ vcb_timer, 4
        .equ vcb_stopped, 5
        .equ vcb_r, 6                   ; r0 to r3: four cells
        .equ vcb_window, 10             ; where the guest's storage begins in ours
        .equ vcb_size, 11               ; how many cells it has
        .equ vcb_cells, 12

        .equ most_guests, 4
        .equ slice, 1000                ; instructions of a guest before it is the turn of the next, below 2 ** 15
        .equ trap_cost, 50              ; instructions that a trap counts for in it: about what the monitor needs

; ---- Reset: the first trap overwrites these cells ---------------------------------------------------------------------------------------

        .org 0
        branch start

        .org psw_area

; ---- D, the dispatcher ------------------------------------------------------------------------------------------------------------------
; "The top level control module ... Its initial instruction is placed at the location to which the hardware traps: the value of P in the
; new PSW. The dispatcher decides which module to call."
;
; The registers are the guest's, and one of them is needed to save the others: store-absolute needs none. The second instruction reads
; the timer. An instruction that traps does not count, store-absolute has counted once, and the timer stays at zero when it is there:
;       a timer interrupt is taken when it is 0, so 0 was left;
;       any other trap is taken when it is not 0, because a guest always runs with interrupts enabled: one more was left than is read.

dispatch:
        store-absolute r3, their_r3
        read-timer r3
        store-absolute r3, clock
        load-immediate r3, 0
        load r3, current(r3)
        store r0, vcb_r(r3)
        store r1, vcb_r + 1(r3)
        store r2, vcb_r + 2(r3)
        load-immediate r0, 0
        load r1, their_r3(r0)
        store r1, vcb_r + 3(r3)
        load r1, old_psw + 1(r0)
        store r1, vcb_pc(r3)            ; mode, interrupt enable and relocation change in the virtual machine only by our own hand

        ; How many instructions has the guest retired? As many as were granted, less what was left.
        load r1, granted(r0)
        load r2, cause(r0)
        add-immediate r2, r2, -timer
        branch-if-zero r2, elapsed
        load r2, clock(r0)
        subtract r1, r2
        add-immediate r1, r1, -1

        ; The virtual timer counts them down, and stays at zero.
elapsed:
        load r2, vcb_timer(r3)
        move r0, r2
        set-if-below r0, r1
        branch-if-zero r0, running
        move r2, r1
        load-immediate r0, 0
running:
        subtract r2, r1
        store r2, vcb_timer(r3)

        ; They come off the slice, and so does the trap: a guest that does nothing but trap must not keep the processor.
        jump-and-link r2, charge

        ; "For each privileged instruction that traps there is a v_i; other traps go to the guest." What counts is which trap the virtual
        ; machine takes there, not which the real one took.
        ; timer:      the real timer is ours. Whether the virtual one has run out is seen when the guest is resumed.
        ; program:    depends on the virtual mode, see `refused`.
        ; call:       a supervisor call traps in both virtual modes, as call.
        ; addressing: the real bound is the virtual bound, so the virtual map refuses the same addresses, as addressing.
        load r1, cause(r0)
        branch-if-zero r1, refused
        add-immediate r2, r1, -timer
        branch-if-zero r2, resume
        branch reflect

        ; The instruction was refused in real user mode. In virtual user mode the virtual machine refuses it as well.
refused:
        load r1, vcb_status(r3)
        load-immediate r2, user
        and r1, r2
        branch-if-zero r1, interpret
        load-immediate r1, program
        branch reflect

        ; Virtual supervisor mode: a privileged instruction is interpreted. What else is refused, a division by zero or a code without an
        ; instruction, is refused by the virtual machine too. The bits behind the fields of an instruction are zeros; otherwise it is none.
interpret:
        load r2, vcb_window(r3)
        load r1, vcb_base(r3)
        add r2, r1
        load r1, vcb_pc(r3)
        add r2, r1
        store r2, place(r0)             ; where the instruction stands in our storage
        load r1, 0(r2)
        store r1, instruction(r0)       ; its first cell: 5 bits of operation, then the fields
        load-immediate r2, 11
        shift-right r1, r2
        add-immediate r1, r1, -0b10101  ; load-psw is the first of the seven
        load-immediate r2, 7
        move r0, r1
        set-if-below r0, r2
        branch-if-zero r0, fault
        load-immediate r0, 0
        load r0, instruction(r0)
        load r2, zeros(r1)
        and r2, r0
        load-immediate r0, 0
        branch-if-zero r2, routine
        branch fault
routine:
        load r1, routines(r1)
        jump r1

fault:
        load-immediate r1, program
        branch reflect

routines:
        .word v_load_psw, v_store_psw, v_set_relocation, v_halt, v_set_timer, v_read_timer, v_set_interrupts
zeros:                                  ; in the first cell; load-psw and store-psw have theirs in the second
        .word 0, 0, 0x7f, 0x7ff, 0x1ff, 0x1ff, 0x1ff

; ---- v_i, the interpreter routines ------------------------------------------------------------------------------------------------------
; "A set of interpretive routines for all of the other instructions which trap, one routine per privileged instruction. The purpose of each
; such routine is to simulate the effect of the instruction which trapped", on the virtual state: the virtual control block and the window.

v_load_psw:
        jump-and-link r2, psw_operand   ; r1: the PSW in our storage
        store r1, place(r0)
        load r2, 2(r1)
        store r2, wanted_base(r0)
        load r2, 3(r1)
        store r2, wanted_bound(r0)
        jump-and-link r2, fits
        branch-if-zero r1, fault
        load r2, place(r0)
        jump-and-link r1, take_psw
        branch retired

v_store_psw:
        jump-and-link r2, psw_operand
        load r2, vcb_status(r3)
        store r2, 0(r1)
        load r2, vcb_pc(r3)
        add-immediate r2, r2, 2         ; of the next instruction
        store r2, 1(r1)
        store r2, vcb_pc(r3)
        load r2, vcb_base(r3)
        store r2, 2(r1)
        load r2, vcb_bound(r3)
        store r2, 3(r1)
        branch retired

v_set_relocation:
        jump-and-link r2, first_field
        load r1, vcb_r(r1)
        store r1, wanted_base(r0)
        load r1, instruction(r0)
        load-immediate r2, 7            ; the second field is in bits 8 and 7
        shift-right r1, r2
        load-immediate r2, 3
        and r1, r2
        add r1, r3
        load r1, vcb_r(r1)
        store r1, wanted_bound(r0)
        jump-and-link r2, fits
        branch-if-zero r1, fault
        load r1, wanted_base(r0)
        store r1, vcb_base(r3)
        load r1, wanted_bound(r0)
        store r1, vcb_bound(r3)
        branch next

v_halt:
        load-immediate r1, 1
        store r1, vcb_stopped(r3)
        branch retired                  ; the pc stays

v_set_timer:
        jump-and-link r2, first_field
        load r1, vcb_r(r1)
        store r1, vcb_timer(r3)
        branch next

v_read_timer:
        jump-and-link r2, first_field
        load r2, vcb_timer(r3)
        store r2, vcb_r(r1)
        branch next

v_set_interrupts:
        jump-and-link r2, first_field
        load r1, vcb_r(r1)
        load-immediate r2, 1
        and r1, r2
        shift-left r1, r2               ; to the place of `enabled`; the mode is supervisor, 0
        store r1, vcb_status(r3)
        branch next

next:
        load r1, vcb_pc(r3)
        add-immediate r1, r1, 1
        store r1, vcb_pc(r3)

        ; What was interpreted has retired like any other instruction: the virtual timer counts it.
retired:
        load r1, vcb_timer(r3)
        branch-if-zero r1, resume
        add-immediate r1, r1, -1
        store r1, vcb_timer(r3)
        branch resume

; r1: the control block and the number in bits 10 and 9 of the instruction, so that vcb_r(r1) is the register it names. Returns to r2.

first_field:
        load r1, instruction(r0)
        load-immediate r0, 9
        shift-right r1, r0
        load-immediate r0, 3
        and r1, r0
        add r1, r3
        load-immediate r0, 0
        jump r2

; r1: where the PSW stands in our storage that load-psw or store-psw refers to. Returns to r2, unless the virtual map refuses one of its cells.
; The address in the instruction begins with the last 9 bits of the first cell and ends with the first 7 of the second; zeros follow.

psw_operand:
        store r2, back(r0)
        jump-and-link r2, first_field
        load r1, vcb_r(r1)
        store r1, index(r0)
        load r2, place(r0)
        load r2, 1(r2)
        load-immediate r1, 0x1ff
        and r1, r2
        branch-if-zero r1, zeros_follow
        branch fault
zeros_follow:
        load-immediate r1, 9
        shift-right r2, r1
        load r1, instruction(r0)
        load-immediate r0, 7
        shift-left r1, r0
        or r1, r2
        load-immediate r0, 0
        load r2, index(r0)
        add r1, r2                      ; the virtual address

        ; The first and the last of the four cells lie below the bound. (Only a bound of 0xfffe or more lets them wrap around in
        ; between, and behind the monitor no window is as large.)
        load r2, vcb_bound(r3)
        move r0, r1
        set-if-below r0, r2
        branch-if-zero r0, beyond
        add-immediate r0, r1, 3
        set-if-below r0, r2
        branch-if-zero r0, beyond
        load-immediate r0, 0
        load r2, vcb_base(r3)
        add r1, r2
        load r2, vcb_window(r3)
        add r1, r2
        load r2, back(r0)
        jump r2
beyond:
        load-immediate r1, addressing
        branch reflect

; ---- A trap of the virtual machine ------------------------------------------------------------------------------------------------------
; What the hardware does when it traps, in the guest's storage and on its virtual state: r1 is the cause. The cells of the trap are cells 0 to
; 8 of the window. A guest without them, or whose new PSW does not fit its storage, is stopped.

reflect:
        store r1, why(r0)
        load r1, vcb_size(r3)
        load-immediate r2, psw_area
        set-if-below r1, r2
        branch-if-zero r1, has_psw_area
        branch stop
has_psw_area:
        load r2, vcb_window(r3)
        load r1, new_psw + 2(r2)
        store r1, wanted_base(r0)
        load r1, new_psw + 3(r2)
        store r1, wanted_bound(r0)
        jump-and-link r2, fits
        branch-if-zero r1, stop
        load r2, vcb_window(r3)
        load r1, why(r0)
        store r1, cause(r2)
        load r1, vcb_status(r3)
        store r1, old_psw(r2)
        load r1, vcb_pc(r3)
        store r1, old_psw + 1(r2)
        load r1, vcb_base(r3)
        store r1, old_psw + 2(r2)
        load r1, vcb_bound(r3)
        store r1, old_psw + 3(r2)
        add-immediate r2, r2, new_psw
        jump-and-link r1, take_psw
        branch resume

stop:
        load-immediate r1, 1
        store r1, vcb_stopped(r3)
        branch resume

; Takes the PSW at r2, whose relocation fits, as the virtual one. Returns to r1.

take_psw:
        store r1, back(r0)
        load r1, 0(r2)
        load-immediate r0, user | enabled
        and r1, r0
        store r1, vcb_status(r3)
        load-immediate r0, 0
        load r1, 1(r2)
        store r1, vcb_pc(r3)
        load r1, 2(r2)
        store r1, vcb_base(r3)
        load r1, 3(r2)
        store r1, vcb_bound(r3)
        load r1, back(r0)
        jump r1

; ---- A, the allocator -------------------------------------------------------------------------------------------------------------------
; "The allocator decides what system resource(s) are to be provided." Here the resource is storage. No other part of the monitor lets a
; relocation into a virtual control block that it has not approved, or makes a real one.

; r1: 1 if wanted_base and wanted_bound lie within the guest's storage, as the machine itself asks of a relocation: base + bound <= size,
; without a carry; otherwise 0. Returns to r2.

fits:
        store r2, back_from_fits(r0)
        load r2, vcb_size(r3)
        load r1, wanted_bound(r0)
        move r0, r2
        set-if-below r0, r1
        branch-if-zero r0, bound_fits
        load-immediate r0, 0
        branch fits_not
bound_fits:
        subtract r2, r1
        load r1, wanted_base(r0)
        set-if-below r2, r1
        branch-if-zero r2, fits_yes
fits_not:
        load-immediate r1, 0
        load r2, back_from_fits(r0)
        jump r2
fits_yes:
        load-immediate r1, 1
        load r2, back_from_fits(r0)
        jump r2

; The real PSW of the current guest: user mode, whatever the virtual mode; interrupts enabled, whatever the virtual machine wants; the virtual
; relocation moved into the window.

place_guest:
        load r1, vcb_pc(r3)
        store r1, guest_psw + 1(r0)
        load r1, vcb_base(r3)
        load r2, vcb_window(r3)
        add r1, r2
        store r1, guest_psw + 2(r0)
        load r1, vcb_bound(r3)
        store r1, guest_psw + 3(r0)
        branch enter

; ---- D again: who goes on, and for how long -------------------------------------------------------------------------------------------------

resume:
        load r1, vcb_stopped(r3)
        branch-if-zero r1, able
        branch switch
able:
        load r1, left(r0)
        branch-if-zero r1, switch

        ; The virtual machine takes a timer interrupt before an instruction, if interrupts are enabled and the timer is zero. Taking it
        ; costs a part of the slice, because its handler may be interrupted at once again.
        load r1, vcb_status(r3)
        load-immediate r2, enabled
        and r1, r2
        branch-if-zero r1, whole_slice
        load r1, vcb_timer(r3)
        branch-if-zero r1, interrupt

        ; With interrupts enabled the guest must stop in time for its own: it is granted the smaller of timer and slice.
        load r2, left(r0)
        move r0, r1
        set-if-below r0, r2
        branch-if-zero r0, whole_slice
        load-immediate r0, 0
        branch grant
whole_slice:
        load r1, left(r0)
grant:
        store r1, granted(r0)
        branch place_guest

interrupt:
        load-immediate r1, 0
        jump-and-link r2, charge
        load-immediate r1, timer
        branch reflect

        ; Takes a trap and r1 instructions off the slice. Returns to r2.
charge:
        load r0, left(r0)
        subtract r0, r1
        add-immediate r0, r0, -trap_cost
        branch-if-negative r0, used_up
        store-absolute r0, left
        load-immediate r0, 0
        jump r2
used_up:
        load-immediate r0, 0
        store r0, left(r0)
        jump r2

        ; The next guest in turn that has not stopped; without one, the monitor halts.
switch:
        load r1, guests(r0)
look:
        branch-if-zero r1, all_stopped
        add-immediate r1, r1, -1
        add-immediate r3, r3, vcb_cells
        load r2, vcbs_end(r0)
        subtract r2, r3
        branch-if-zero r2, first
        branch one
first:
        load-immediate r3, vcbs
one:
        load r2, vcb_stopped(r3)
        branch-if-zero r2, found
        branch look
found:
        store r3, current(r0)
        load-immediate r1, slice
        store r1, left(r0)
        branch able

all_stopped:
        halt

; ---- D, the way back to the guest ---------------------------------------------------------------------------------------------------------------
; The last instruction needs a register to find its operand, and by then all of them are the guest's again. But we know what the guest has in
; r3: so the address in the instruction is set to guest_psw - r3, in its two cells of 9 and 7 bits. The monitor owns its storage.

enter:
        load r1, vcb_r + 3(r3)
        load-immediate r2, guest_psw
        subtract r2, r1
        move r1, r2
        load-immediate r0, 9
        shift-left r1, r0
        store-absolute r1, leave + 1
        load-immediate r0, 7
        shift-right r2, r0
        load-immediate r0, 0
        load r1, pattern(r0)
        or r1, r2
        store r1, leave(r0)

        ; The timer counts set-timer itself and the five instructions that follow it. After the last it is what was granted.
        load r1, granted(r0)
        add-immediate r1, r1, 6
        set-timer r1
        load r0, vcb_r(r3)
        load r1, vcb_r + 1(r3)
        load r2, vcb_r + 2(r3)
        load r3, vcb_r + 3(r3)
leave:  load-psw guest_psw(r3)

pattern:                                ; only its first cell is used
        load-psw 0(r3)

; ---- The beginning ------------------------------------------------------------------------------------------------------------------------

start:
        load-immediate r0, 0
        store-psw new_psw(r0)           ; traps come to us as we are now: supervisor, no interrupts, the relocation that we were given
        load-immediate r1, dispatch
        store r1, new_psw + 1(r0)
        load-immediate r3, vcbs
        load-immediate r2, guests + 1
        load r1, guests(r0)
        store r1, todo(r0)
        load-immediate r0, most_guests
        set-if-below r0, r1
        branch-if-zero r0, claim
        halt                            ; the table has no room for so many

        ; A gives each guest its window, if it begins where the one before has ended or later, and ends within our own storage. Otherwise
        ; the guest does not run.
claim:
        load r1, todo(r0)
        branch-if-zero r1, claimed
        add-immediate r1, r1, -1
        store r1, todo(r0)
        load r1, 0(r2)
        store r1, vcb_window(r3)
        load r0, 1(r2)
        store r0, vcb_size(r3)
        store r0, vcb_bound(r3)         ; a guest is reset in supervisor mode, base 0, bound all of its storage
        add r0, r1
        store-absolute r0, window_end
        set-if-below r0, r1
        branch-if-zero r0, no_carry
        branch refuse
no_carry:
        load r0, free(r0)
        set-if-below r1, r0
        branch-if-zero r1, disjoint
        branch refuse
disjoint:
        load r0, new_psw + 3(r1)
        load r1, window_end(r1)
        set-if-below r0, r1
        branch-if-zero r0, within
refuse:
        load-immediate r1, 1
        store r1, vcb_stopped(r3)
        load-immediate r0, 0
        branch claim_next
within:
        store r1, free(r0)
claim_next:
        add-immediate r2, r2, 2
        add-immediate r3, r3, vcb_cells
        branch claim
claimed:
        store r3, vcbs_end(r0)
        add-immediate r3, r3, -vcb_cells
        branch switch

; ---- The monitor's cells ------------------------------------------------------------------------------------------------------------------

their_r3:       .word 0
clock:          .word 0                 ; the real timer when a trap came, less one
current:        .word 0                 ; control block of the guest whose turn it is
left:           .word 0                 ; of its slice
granted:        .word 0                 ; what the real timer was set to when it was resumed
instruction:    .word 0                 ; of the guest, being interpreted
place:          .word 0
index:          .word 0
why:            .word 0
wanted_base:    .word 0
wanted_bound:   .word 0
back:           .word 0
back_from_fits: .word 0
todo:           .word 0
window_end:     .word 0
free:           .word monitor_end       ; first cell that belongs to nobody
vcbs_end:       .word 0
guest_psw:      .word user | enabled, 0, 0, 0
guests:         .word 0                 ; how many; then window and size of each
                .word 0, 0, 0, 0, 0, 0, 0, 0
vcbs:           .space most_guests * vcb_cells, 0
monitor_end:
