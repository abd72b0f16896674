// A machine whose instructions are the awkward cases of the semantics language, each by itself.
export const CORNERS = `
isa: corners
title: corners
modes: [kernel, executive, user]
settings:
  default: { user: user, virtual: [kernel, executive, user] }
state:
  memory: { storage: { address: 4, cell: 4, size: 16, beyond: beyond } }
  ports: { storage: { address: 4, cell: 4, size: 16, beyond: absent } }
  mode: { role: mode }
  pc: { role: pc, type: bits(4) }
  base: { role: relocation, type: bits(4) }
  bound: { role: relocation, type: bits(4) }
  r: { role: general, type: "bits(4)[4]" }
  flags:
    type: bits(6)
    fields:
      carry: { bits: 5, role: general }
      who: { bits: "4:3", role: general }
      ie: { bits: 0, role: control }
  k: { role: control, type: "bits(2)[2]" }
traps:
  program: { vector: 0 }
  limit: { vector: 1 }
  guard: { vector: 2 }
  beyond: { vector: 3 }
  absent: { vector: 4 }
translate:
  storage: memory
  address: 4
  map: |
    if space == kernel then return va
    if space == user then {
      if va >=u bound then trap limit as memory
      return base + va
    }
    if va >u bound then trap limit as memory
    if access == write and va == 0 then trap guard as memory
    if access == execute and space == executive then trap guard as fault
    return base + va
functions: |
  fn sign(x: bits(4)) -> bits(4) {
    if x == 0 then return 0
    if x <s 0 then return -1
    return 1
  }
  fn checked(x: bits(4), y: bits(4)) -> bits(4) {
    if y == 0 then trap program as fault
    return sign(x /s y)
  }
  fn bump(i: bits(2)) { r[i] = r[i] + 1; if r[i] == 0 then flags.carry = 1 }
  fn some_mode(x: bits(2)) -> bits(2) { return x }
instructions:
  move-map:
    doc: changes the map between two references
    encoding: "0:6 d:2"
    semantics: |
      let x = read(r[0])
      base = r[1]
      write(r[0], x + 1)
      r[d] = read(r[2])
  half-moved-map:
    doc: changes the map on one path only
    encoding: "1:6 d:2"
    semantics: |
      if r[0] == 3 then bound = r[1]
      r[d] = read(r[2]) + execute(r[3])
  enter-and-read:
    doc: the own view is that of the new mode
    encoding: "2:6 d:2"
    semantics: |
      mode = flags.who
      r[d] = read(r[0])
      write(r[1], r[2])
  read-as:
    doc: the space is known only at run time, and may be no mode at all
    encoding: "3:6 d:2"
    semantics: |
      r[d] = read(r[0], as: flags.who)
      write(r[1], r[2], as: some_mode(flags.who ^ 1))
      r[d] = r[d] + translate(r[3], write, as: flags.who)
  lazy:
    doc: what is not needed is not evaluated, and does not trap
    encoding: "4:6 d:2"
    semantics: |
      if r[0] == 0 and read(r[1]) == 1 then r[d] = 7
      if r[0] == 1 or execute(r[2]) == 2 then r[d] = 8
      if (r[0] == 2 implies read(r[3]) == 0) then r[d] = 9
      r[d] = if r[1] <u r[2] then read(r[1]) else r[d]
  eager:
    doc: all operands are evaluated, the first trap ends
    encoding: "5:6 d:2"
    semantics: |
      r[d] = checked(r[0], r[1]) + read(r[2]) + memory[r[3]]
  undo:
    doc: what was assigned before a trap does not count
    encoding: "6:6 d:2"
    semantics: |
      r[d] = 5
      write(r[0], 3)
      pc = r[1]
      if flags.carry == 1 then trap program as call
      if r[2] == 1 then trap limit as privileged
  where:
    doc: the pc read is that of this instruction, also once it is assigned
    encoding: "7:6 d:2"
    semantics: |
      pc = next_pc + 1
      r[d] = pc
      if r[0] == 0 then pc = pc
  overlap:
    doc: registers and cells that may be the same ones
    encoding: "8:6 d:2"
    semantics: |
      let i = r[0][1:0]
      let j = r[1][1:0]
      r[i] = 3
      r[j] = 4
      memory[r[2]] = r[i]
      memory[r[3]] = r[j]
      r[d] = memory[r[2]]
      k[i[0:0]] = k[j[0:0]] + 1
  mixed:
    doc: one cell through the map and not through it
    encoding: "9:6 d:2"
    semantics: |
      write(r[0], r[1])
      r[d] = memory[r[2]]
      memory[translate(r[0])] = r[d] ^ r[1]
      r[3] = read(r[0])
  ports:
    encoding: "10:6 d:2"
    semantics: |
      ports[r[0]] = r[1] + memory[r[0]]
      memory[r[2]] = ports[r[3]]
      r[d] = ports[r[0]]
  divide:
    encoding: "11:6 d:2"
    semantics: |
      r[0] = r[0] /s r[d]
      r[1] = r[1] %s r[d]
      r[2] = r[2] /u r[d]
      r[3] = r[3] %u (r[d] * r[0])
  shift:
    encoding: "12:6 d:2"
    semantics: |
      r[0] = r[0] << r[d]
      r[1] = r[1] >>u r[d]
      r[2] = r[2] >>s r[d]
      r[3] = sext(concat(r[0][0:0], r[1][3:2]), 4) - sign(r[2])
  count:
    doc: calls for their effects, in a loop
    encoding: "13:6 d:2"
    semantics: |
      for n in 0 .. 3 {
        if r[n] >u 13 then bump(bits(2, 3 - n)) else bump(d)
      }
  choose:
    encoding: "14:6 d:2"
    semantics: |
      var x = r[0]
      match r[1] {
        0 => { x = x + 1; trap_if(x) }
        1, 2 => x = read(x)
        3 => { trap guard as memory }
        else => x = match x { 0 => 1  1 => 2  else => x * x }
      }
      r[d] = x
      flags = concat(x, r[2][1:0])
  carry:
    encoding: "15:6 d:2"
    semantics: |
      flags.carry = add_carry(r[0], r[1])
      k[1] = concat(sub_borrow(r[0], r[1]), add_overflow(r[0], r[1]))
      r[d] = zext(concat(sub_overflow(r[2], r[3]), bit(r[2] <=s r[3])), 4)
`.replace('trap_if(x)', 'if x == 0 then trap program as fault');

/** One more instruction for the machine: the body, and its name. */
export function withInstruction(name: string, body: string): string {
  const lines = body.split('\n').map((line) => `      ${line}`);
  return `${CORNERS}  ${name}:\n    encoding: "16:6 d:2"\n    semantics: |\n${lines.join('\n')}\n`;
}
