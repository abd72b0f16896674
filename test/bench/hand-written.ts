// The third-generation machine as one would write it by hand for speed: a switch over decoded instructions, typed arrays, nothing else. For the bench only.

export interface HandWritten {
  readonly memory: Uint16Array;
  readonly r: Uint16Array;
  pc: number;
  mode: number;
  ie: number;
  base: number;
  bound: number;
  timer: number;
  stopped: number;
}

export function handWritten(cells: number): HandWritten {
  return {
    memory: new Uint16Array(cells),
    r: new Uint16Array(4),
    pc: 0,
    mode: 0,
    ie: 0,
    base: 0,
    bound: cells & 0xffff,
    timer: 0,
    stopped: 0,
  };
}

const PROGRAM = 0;
const ADDRESSING = 1;
const CALL = 2;
const TIMER = 3;

/** Takes at most so many steps: instructions, traps and interrupts. Gives the number taken until the processor stood still. */
export function runByHand(m: HandWritten, budget: number): number {
  const { memory, r } = m;
  const size = memory.length;
  let steps = 0;
  const trap = (cause: number): void => {
    const newBase = memory[6]!;
    const newBound = memory[7]!;
    if (newBase + newBound > size) {
      m.stopped = 1;
      return;
    }
    const status = memory[4]!;
    const pc = memory[5]!;
    memory[8] = cause;
    memory[0] = (m.ie << 1) | m.mode;
    memory[1] = m.pc;
    memory[3] = m.bound;
    memory[2] = m.base;
    m.mode = status & 1;
    m.ie = (status >> 1) & 1;
    m.pc = pc;
    m.base = newBase;
    m.bound = newBound;
  };
  for (; steps < budget; steps++) {
    if (m.ie === 1 && m.timer === 0 && m.stopped === 0) {
      trap(TIMER);
      continue;
    }
    const { pc, base, bound } = m;
    if (pc >= bound) {
      trap(ADDRESSING);
      continue;
    }
    // 5 bits of opcode, then registers of 2 bits, then an address of 16 bits, one after the other from the top of as many cells as it takes.
    const first = memory[base + pc]!;
    const opcode = first >> 11;
    const d = (first >> 9) & 3;
    const s = (first >> 7) & 3;
    // Bits of the address that stand in the first cell, by the number of registers before it.
    const registers = REGISTERS[opcode]!;
    let a = 0;
    let length = 1;
    if (HAS_ADDRESS[opcode] === 1) {
      if (pc + 1 >= bound) {
        trap(ADDRESSING);
        continue;
      }
      const here = 11 - 2 * registers;
      a = ((first & ((1 << here) - 1)) << (16 - here)) | (memory[base + pc + 1]! >> here);
      length = 2;
    }
    let next = (pc + length) & 0xffff;
    let cause = -1;
    switch (opcode) {
      case 0:
        break;
      case 1: {
        const va = (r[s]! + a) & 0xffff;
        if (va >= bound) cause = ADDRESSING;
        else r[d] = memory[base + va]!;
        break;
      }
      case 2: {
        const va = (r[s]! + a) & 0xffff;
        if (va >= bound) cause = ADDRESSING;
        else memory[base + va] = r[d]!;
        break;
      }
      case 3:
        r[d] = a;
        break;
      case 4:
        r[d] = r[s]!;
        break;
      case 5:
        r[d] = r[d]! + r[s]!;
        break;
      case 6:
        r[d] = r[s]! + a;
        break;
      case 7:
        r[d] = r[d]! - r[s]!;
        break;
      case 8:
        r[d] = r[d]! & r[s]!;
        break;
      case 9:
        r[d] = r[d]! | r[s]!;
        break;
      case 10:
        r[d] = r[d]! ^ r[s]!;
        break;
      case 11:
        r[d] = r[s]! > 15 ? 0 : r[d]! << r[s]!;
        break;
      case 12:
        r[d] = r[s]! > 15 ? 0 : r[d]! >> r[s]!;
        break;
      case 13:
        if (r[s] === 0) cause = PROGRAM;
        else r[d] = Math.floor(r[d]! / r[s]!);
        break;
      case 14:
        r[d] = r[d]! < r[s]! ? 1 : 0;
        break;
      case 15:
        next = a;
        break;
      case 16:
        if (r[d] === 0) next = a;
        break;
      case 17:
        if (r[d]! & 0x8000) next = a;
        break;
      case 18:
        next = r[d]!;
        break;
      case 19:
        r[d] = next;
        next = a;
        break;
      case 20:
        cause = CALL;
        break;
      case 21: {
        const at = (r[d]! + a) & 0xffff;
        if (m.mode === 1) cause = PROGRAM;
        else if (at + 3 >= bound) cause = ADDRESSING;
        else if (memory[base + at + 2]! + memory[base + at + 3]! > size) cause = PROGRAM;
        else {
          const status = memory[base + at]!;
          next = memory[base + at + 1]!;
          m.base = memory[base + at + 2]!;
          m.bound = memory[base + at + 3]!;
          m.mode = status & 1;
          m.ie = (status >> 1) & 1;
        }
        break;
      }
      case 24:
        if (m.mode === 1) cause = PROGRAM;
        else {
          if (m.stopped === 1) return steps;
          m.stopped = 1;
          next = pc;
        }
        break;
      case 25:
        if (m.mode === 1) cause = PROGRAM;
        else m.timer = r[d]!;
        break;
      case 30: {
        if (a >= bound) cause = ADDRESSING;
        else memory[base + a] = r[d]!;
        break;
      }
      default:
        cause = PROGRAM;
    }
    if (cause >= 0) {
      trap(cause);
      continue;
    }
    m.pc = next;
    if (m.timer !== 0) m.timer--;
  }
  return steps;
}

/** Of instructions 0 to 31: registers before the address, and whether there is one. */
const REGISTERS = [0, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 1, 1, 1, 1, 0, 1, 1, 2, 0, 1, 1, 1, 0, 0, 1, 0];
const HAS_ADDRESS = [0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0];
