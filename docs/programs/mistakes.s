start:  lod r1, 4(r0)
        load r9, 4(r1)
        load r1, 4(r1
        branch strat
        .cell 70000
