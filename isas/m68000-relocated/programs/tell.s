; Tells whether it runs in a virtual machine. The unit for base and bound makes no difference.
        .include "../../m68000/programs/tell.s"
