; The same as on the 68000.
        .include "../../m68000/programs/compute.s"
