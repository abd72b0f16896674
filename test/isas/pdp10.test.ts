// The KA10, instruction by instruction: expected values are worked by hand from the manual's rules. Instructions are given as octal words,
// so that the encodings are tested with the semantics.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deliver, execute, fetch, type Outcome, type StateSource, translate } from '../../src/evaluate/index.ts';
import type { Description, Instruction } from '../../src/language/description.ts';
import { readDescription } from '../../src/language/index.ts';

const isas = new URL('../../isas/', import.meta.url);

function load(name: string): Description {
  const read = (file: string) => ({ file, text: readFileSync(new URL(file, isas), 'utf8') });
  const { description, diagnostics } = readDescription(read(`${name}.yaml`), { resolve: read });
  expect(diagnostics.map((d) => `${d.range.start.line}: ${d.message}`)).toEqual([]);
  if (description === null) throw new Error(`${name} has no description`);
  return description;
}

const ka10 = load('pdp10-ka10');

/** A word from its two halves. */
const word = (left: number, right: number): bigint => (BigInt(left) << 18n) | BigInt(right);
const octal = (value: bigint): string => value.toString(8).padStart(12, '0');

/** An instruction word: code, AC, address, and where wanted index and indirection. */
const code = (op: number, a: number, y: number, { x = 0, i = 0 } = {}): bigint => word((op << 9) | (a << 5) | (i << 4) | x, y);

/** An in-out word: the function is the last three bits of the AC field, the device's lowest bit the first. */
const inOut = (device: number, op: number, y: number): bigint => (7n << 33n) | (BigInt(device) << 26n) | (BigInt(op) << 23n) | BigInt(y);

interface State {
  readonly elements: Map<string, bigint>;
  readonly cells: Map<bigint, bigint>;
}

/** A state: elements by name (`ac[1]`, `flags.user`), then cells as address, content, address, content; all else is zero, and pc is 100. */
function state(elements: Readonly<Record<string, number | bigint>> = {}, ...contents: readonly (number | bigint)[]): State {
  const cells = new Map<bigint, bigint>();
  for (let k = 0; k < contents.length; k += 2) cells.set(BigInt(contents[k]!), BigInt(contents[k + 1]!));
  return { elements: new Map([['pc', 0o100n], ...Object.entries(elements).map(([id, v]) => [id, BigInt(v)] as const)]), cells };
}

const source = (s: State, machine: Description): StateSource => ({
  element: (id, index) => {
    const known = machine.elements.find((e) => e.id === id);
    return s.elements.get(known !== undefined && known.count > 1 ? `${id}[${index}]` : id) ?? 0n;
  },
  cell: (_storage, pa) => s.cells.get(pa) ?? 0n,
  size: () => 1n << 18n,
});

function decode(machine: Description, w: bigint): { instruction: Instruction; operands: Map<string, bigint> } {
  const matches = machine.instructions.flatMap((instruction) => {
    const operands = new Map<string, bigint>();
    let left = 36;
    for (const field of instruction.encoding.groups[0]?.fields ?? []) {
      left -= field.width;
      const value = (w >> BigInt(left)) & ((1n << BigInt(field.width)) - 1n);
      if (field.kind === 'fixed' && field.value !== value) return [];
      if (field.kind === 'operand') operands.set(field.name, value);
    }
    return left === 0 ? [{ instruction, operands }] : [];
  });
  expect(matches.length, `instructions that ${octal(w)} is`).toBe(1);
  return matches[0] as { instruction: Instruction; operands: Map<string, bigint> };
}

/** Executes one instruction word in a state. */
function perform(w: bigint, s: State, machine = ka10): Outcome {
  const { instruction, operands } = decode(machine, w);
  return execute(machine, instruction, operands, source(s, machine));
}

interface Changes {
  readonly elements: ReadonlyMap<string, bigint>;
  readonly cells: readonly { readonly pa: bigint; readonly value: bigint }[];
  readonly pc: bigint | null;
}

function applied(s: State, changes: Changes): State {
  const next = { elements: new Map([...s.elements, ...changes.elements]), cells: new Map(s.cells) };
  for (const { pa, value } of changes.cells) next.cells.set(pa, value);
  if (changes.pc !== null) next.elements.set('pc', changes.pc);
  return next;
}

/** The state after the instruction word; it must not trap. */
function executed(w: bigint, s: State, machine = ka10): State {
  const outcome = perform(w, s, machine);
  if (outcome.kind === 'trap') throw new Error(`trap ${outcome.trap} as ${outcome.as}`);
  return applied(s, outcome);
}

const trapped = (w: bigint, s: State, machine = ka10): string => {
  const outcome = perform(w, s, machine);
  return outcome.kind === 'trap' ? `${outcome.trap} as ${outcome.as}` : 'next';
};

/** The bare machine: fetches, executes, delivers. */
function step(s: State, machine = ka10): State {
  const started = fetch(machine, source(s, machine));
  if (started.kind === 'trap') return delivered(s, started.trap, machine);
  const ready = applied(s, started);
  const at = source(ready, machine);
  const place = translate(machine, at, started.value as bigint, 'execute', at.element('flags.user', 0));
  if (place.kind === 'trap') return delivered(ready, place.trap, machine);
  const outcome = perform(ready.cells.get(place.pa) ?? 0n, ready, machine);
  return outcome.kind === 'trap' ? delivered(ready, outcome.trap, machine) : applied(ready, outcome);
}

function delivered(s: State, trap: string, machine = ka10): State {
  const vector = machine.traps.find((t) => t.name === trap)?.vector;
  const changes = deliver(machine, vector as bigint, 0n, source(s, machine));
  if (changes === null || changes.kind === 'trap') throw new Error(`trap while trap ${trap} is delivered`);
  return applied(s, changes);
}

const cell = (s: State, pa: number): string => octal(s.cells.get(BigInt(pa)) ?? 0n);
const ac = (s: State, n: number): string => octal(s.elements.get(`ac[${n}]`) ?? 0n);
const element = (s: State, id: string): bigint => s.elements.get(id) ?? 0n;
const pc = (s: State): string => element(s, 'pc').toString(8);
const flagNames = [
  'overflow',
  'carry0',
  'carry1',
  'floating_overflow',
  'first_part_done',
  'user',
  'user_io',
  'floating_underflow',
  'no_divide',
];
const flags = (s: State): string[] => flagNames.filter((name) => element(s, `flags.${name}`) === 1n);

const minus = (n: bigint): bigint => (1n << 36n) - n;
const largestNegative = word(0o400000, 0);
const largest = word(0o377777, 0o777777);

describe('the address calculation', () => {
  const move1 = (y: number, more = {}) => code(0o200, 1, y, more);

  it('takes Y alone, or adds the index register and drops the carry', () => {
    const s = state({ 'ac[3]': word(0, 0o20) }, 0o200, 7n, 0o220, 8n);
    expect(ac(executed(move1(0o200), s), 1)).toBe('000000000007');
    expect(ac(executed(move1(0o200, { x: 3 }), s), 1)).toBe('000000000010');
    const down = state({ 'ac[3]': minus(1n) }, 0o177, 9n);
    expect(ac(executed(move1(0o200, { x: 3 }), down), 1)).toBe('000000000011');
  });

  it('goes through indirect words, which index again', () => {
    const s = state({ 'ac[2]': 5n }, 0o200, word(0o000022, 0o300), 0o305, word(0, 0o400), 0o300, 1n, 0o400, 0o77n);
    // The word at 200 is @300(2): the word at 305 gives 400.
    expect(ac(executed(move1(0o200, { i: 1 }), s), 1)).toBe('000000000077');
  });

  it('goes through an accumulator as an indirect word', () => {
    const s = state({ 'ac[5]': word(0, 0o300) }, 0o300, 0o55n);
    expect(ac(executed(move1(5, { i: 1 }), s), 1)).toBe('000000000055');
  });

  it('gives up after as many indirect words as the parameter says', () => {
    const indirect = word(0o000020, 0o200);
    expect(trapped(move1(0o200, { i: 1 }), state({}, 0o200, indirect))).toBe('indirection_limit as fault');
  });
});

describe('accumulators as storage', () => {
  it('are locations 0 to 17 in executive and in user mode', () => {
    for (const user of [0, 1]) {
      const s = state({ 'flags.user': user, 'ac[2]': 0o22n, protect_low: 3, relocate_low: 4 }, 2, 9n, 0o10002, 8n);
      expect(ac(executed(code(0o200, 1, 2), s), 1)).toBe('000000000022');
      const stored = executed(code(0o202, 2, 0o17), s);
      expect(ac(stored, 0o17)).toBe('000000000022');
      expect(stored.cells.size).toBe(2);
    }
  });

  it('are not where instructions are fetched from here', () => {
    const stopped = step(state({ pc: 7 }));
    expect(element(stopped, 'halted')).toBe(1n);
  });
});

describe('protection and relocation', () => {
  // Low segment: kilowords 0 and 1, lying at 4. High segment: kiloword 200 (address 400000), lying at 200 + 210 - 400 = 10, that is, at 20000.
  const map = { 'flags.user': 1, protect_low: 1, relocate_low: 4, protect_high: 0o200, relocate_high: 0o210 };

  it('relocates both segments', () => {
    const s = state(map, 0o10100, 1n, 0o13777, 2n, 0o20000, 3n, 0o21777, 4n);
    const at = (y: number) => ac(executed(code(0o200, 1, y), s), 1);
    expect([0o100, 0o3777, 0o400000, 0o401777].map(at)).toEqual(['000000000001', '000000000002', '000000000003', '000000000004']);
  });

  it('refuses what lies beyond', () => {
    const at = (y: number) => trapped(code(0o200, 1, y), state(map));
    expect([0o4000, 0o377777, 0o402000, 0o777777].map(at)).toEqual(Array(4).fill('protection as memory'));
  });

  it('refuses to write a protected high segment, and only that', () => {
    const s = state({ ...map, write_protect: 1 });
    expect(trapped(code(0o202, 1, 0o400000), s)).toBe('protection as memory');
    expect(trapped(code(0o202, 1, 0o100), s)).toBe('next');
    expect(trapped(code(0o200, 1, 0o400000), s)).toBe('next');
    expect(trapped(code(0o202, 1, 0o400000), state(map))).toBe('next');
  });

  it('has no part in executive mode', () => {
    const s = state({ ...map, 'flags.user': 0 }, 0o4000, 5n);
    expect(ac(executed(code(0o200, 1, 0o4000), s), 1)).toBe('000000000005');
  });

  it('is loaded by DATAO APR', () => {
    const data = (3n << 28n) | (0o201n << 19n) | (1n << 18n) | (4n << 10n) | (0o210n << 1n);
    const loaded = executed(inOut(0, 3, 0o200), state({}, 0o200, data));
    expect(['protect_low', 'protect_high', 'write_protect', 'relocate_low', 'relocate_high'].map((id) => element(loaded, id))).toEqual([
      3n,
      0o201n,
      1n,
      4n,
      0o210n,
    ]);
  });
});

describe('full words', () => {
  const w = word(0o123456, 0o654321);

  it('MOVE and MOVS in four modes', () => {
    const s = state({ 'ac[1]': w }, 0o200, w);
    expect(ac(executed(code(0o200, 2, 0o200), s), 2)).toBe('123456654321');
    expect(ac(executed(code(0o201, 2, 0o777777), s), 2)).toBe('000000777777');
    expect(cell(executed(code(0o202, 1, 0o300), s), 0o300)).toBe('123456654321');
    expect(ac(executed(code(0o204, 2, 0o200), s), 2)).toBe('654321123456');
    expect(ac(executed(code(0o205, 2, 5), s), 2)).toBe('000005000000');
    expect(cell(executed(code(0o206, 1, 0o300), s), 0o300)).toBe('654321123456');
  });

  it('self mode copies to AC unless that is 0', () => {
    const s = state({ 'ac[0]': 1n }, 0o200, w);
    const zero = executed(code(0o207, 0, 0o200), s);
    expect([ac(zero, 0), cell(zero, 0o200)]).toEqual(['000000000001', '654321123456']);
    const one = executed(code(0o207, 1, 0o200), s);
    expect([ac(one, 1), cell(one, 0o200)]).toEqual(['654321123456', '654321123456']);
  });

  it('MOVN and MOVM set the flags of 0 - w', () => {
    const negate = (value: bigint) => executed(code(0o210, 1, 0o200), state({}, 0o200, value));
    const summary = (s: State) => [ac(s, 1), ...flags(s)];
    expect(summary(negate(1n))).toEqual(['777777777777']);
    expect(summary(negate(0n))).toEqual(['000000000000', 'carry0', 'carry1']);
    expect(summary(negate(largestNegative))).toEqual(['400000000000', 'overflow', 'carry1']);
    const absolute = (value: bigint) => executed(code(0o214, 1, 0o200), state({}, 0o200, value));
    expect(summary(absolute(minus(5n)))).toEqual(['000000000005']);
    expect(summary(absolute(0n))).toEqual(['000000000000']);
    expect(summary(absolute(largestNegative))).toEqual(['400000000000', 'overflow', 'carry1']);
  });

  it('EXCH exchanges', () => {
    const s = executed(code(0o250, 1, 0o200), state({ 'ac[1]': 1n }, 0o200, 2n));
    expect([ac(s, 1), cell(s, 0o200)]).toEqual(['000000000002', '000000000001']);
  });

  it('BLT moves a word at a time and begins again until the last', () => {
    let s = state({ 'ac[1]': word(0o200, 0o300) }, 0o100, code(0o251, 1, 0o301), 0o200, 7n, 0o201, 8n, 0o202, 9n);
    s = step(s);
    expect([pc(s), ac(s, 1), cell(s, 0o300)]).toEqual(['100', '000201000301', '000000000007']);
    s = step(s);
    expect([pc(s), cell(s, 0o301), cell(s, 0o302)]).toEqual(['101', '000000000010', '000000000000']);
  });
});

describe('half words', () => {
  const from = word(0o400001, 0o200002);
  const old = word(0o111111, 0o222222);
  const s = state({ 'ac[1]': old, 'ac[2]': from }, 0o200, from, 0o300, old);
  const toAc = (op: number) => ac(executed(code(op, 1, 0o200), s), 1);

  it('left and right, with the other half kept, zero, ones, or the sign of what moves', () => {
    expect([0o500, 0o510, 0o520, 0o530].map(toAc)).toEqual(['400001222222', '400001000000', '400001777777', '400001777777']); // HLL
    expect([0o504, 0o514, 0o524, 0o534].map(toAc)).toEqual(['200002222222', '200002000000', '200002777777', '200002000000']); // HRL
    expect([0o540, 0o550, 0o560, 0o570].map(toAc)).toEqual(['111111200002', '000000200002', '777777200002', '000000200002']); // HRR
    expect([0o544, 0o554, 0o564, 0o574].map(toAc)).toEqual(['111111400001', '000000400001', '777777400001', '777777400001']); // HLR
  });

  it('immediate, memory and self', () => {
    expect(ac(executed(code(0o505, 1, 7), s), 1)).toBe('000007222222'); // HRLI
    expect(ac(executed(code(0o501, 1, 7), s), 1)).toBe('000000222222'); // HLLI clears the left half
    expect(ac(executed(code(0o571, 1, 0o777773), s), 1)).toBe('777777777773'); // HRREI
    expect(cell(executed(code(0o546, 2, 0o300), s), 0o300)).toBe('111111400001'); // HLRM
    expect(cell(executed(code(0o516, 2, 0o300), s), 0o300)).toBe('200002000000'); // HRLZM
    const self = executed(code(0o507, 3, 0o200), s); // HRLS
    expect([cell(self, 0o200), ac(self, 3)]).toEqual(['200002200002', '200002200002']);
  });
});

describe('fixed-point arithmetic', () => {
  const add = (a: bigint, b: bigint, op = 0o270) => executed(code(op, 1, 0o200), state({ 'ac[1]': a }, 0o200, b));
  const summary = (s: State) => [ac(s, 1), ...flags(s)];

  it('ADD sets Carry 0, Carry 1 and Overflow', () => {
    expect(summary(add(1n, 1n))).toEqual(['000000000002']);
    expect(summary(add(largest, 1n))).toEqual(['400000000000', 'overflow', 'carry1']);
    expect(summary(add(minus(1n), 1n))).toEqual(['000000000000', 'carry0', 'carry1']);
    expect(summary(add(largestNegative, largestNegative))).toEqual(['000000000000', 'overflow', 'carry0']);
  });

  it('SUB has the carries of the complement', () => {
    expect(summary(add(5n, 3n, 0o274))).toEqual(['000000000002', 'carry0', 'carry1']);
    expect(summary(add(3n, 5n, 0o274))).toEqual(['777777777776']);
    expect(summary(add(largestNegative, 1n, 0o274))).toEqual(['377777777777', 'overflow', 'carry0']);
  });

  it('never clears a flag', () => {
    const s = state({ 'ac[1]': 1n, 'flags.overflow': 1, 'flags.carry0': 1 });
    expect(flags(executed(code(0o271, 1, 1), s))).toEqual(['overflow', 'carry0']);
  });

  it('stores the result by mode', () => {
    const memory = add(2n, 3n, 0o272);
    expect([ac(memory, 1), cell(memory, 0o200)]).toEqual(['000000000002', '000000000005']);
    const both = add(2n, 3n, 0o273);
    expect([ac(both, 1), cell(both, 0o200)]).toEqual(['000000000005', '000000000005']);
  });

  it('IMUL keeps the low word', () => {
    expect(summary(add(3n, minus(4n), 0o220))).toEqual(['777777777764']);
    expect(summary(add(1n << 18n, 1n << 18n, 0o220))).toEqual(['000000000000', 'overflow']);
    expect(summary(add(1n << 17n, minus(1n << 18n), 0o220))).toEqual(['400000000000']);
    expect(summary(add(minus(1n << 18n), (1n << 18n) + 1n, 0o220))).toEqual(['777777000000', 'overflow']);
  });

  it('MUL keeps both words', () => {
    const product = (a: bigint, b: bigint) => {
      const s = add(a, b, 0o224);
      return [ac(s, 1), ac(s, 2), ...flags(s)];
    };
    expect(product(1n << 18n, 1n << 18n)).toEqual(['000000000002', '000000000000']);
    expect(product(3n, minus(4n))).toEqual(['777777777777', '777777777764']);
    expect(product(minus(3n), minus(4n))).toEqual(['000000000000', '000000000014']);
    expect(product(largestNegative, largestNegative)).toEqual(['400000000000', '400000000000', 'overflow']);
    const memory = executed(code(0o226, 1, 0o200), state({ 'ac[1]': 1n << 18n, 'ac[2]': 9n }, 0o200, 1n << 18n));
    expect([ac(memory, 1), ac(memory, 2), cell(memory, 0o200)]).toEqual(['000001000000', '000000000011', '000000000002']);
  });

  it('IDIV gives quotient and remainder, or No Divide and nothing else', () => {
    const divide = (a: bigint, b: bigint) => {
      const s = executed(code(0o230, 1, 0o200), state({ 'ac[1]': a, 'ac[2]': 0o777n }, 0o200, b));
      return [ac(s, 1), ac(s, 2), ...flags(s)];
    };
    expect(divide(7n, 2n)).toEqual(['000000000003', '000000000001']);
    expect(divide(minus(7n), 2n)).toEqual(['777777777775', '777777777777']);
    expect(divide(7n, minus(2n))).toEqual(['777777777775', '000000000001']);
    expect(divide(7n, 0n)).toEqual(['000000000007', '000000000777', 'overflow', 'no_divide']);
    expect(divide(largestNegative, 1n)).toEqual(['400000000000', '000000000777', 'overflow', 'no_divide']);
  });

  it('DIV divides two words', () => {
    const divide = (high: bigint, low: bigint, b: bigint) => {
      const s = executed(code(0o234, 1, 0o200), state({ 'ac[1]': high, 'ac[2]': low }, 0o200, b));
      return [ac(s, 1), ac(s, 2), ...flags(s)];
    };
    expect(divide(1n, 0n, 2n)).toEqual(['200000000000', '000000000000']);
    expect(divide(1n, 1n, 2n)).toEqual(['200000000000', '000000000001']);
    expect(divide(2n, 0n, 2n)).toEqual(['000000000002', '000000000000', 'overflow', 'no_divide']);
    // -1 in two words is -1 and -1.
    expect(divide(minus(1n), minus(1n), 3n)).toEqual(['000000000000', '777777777777']);
  });

  it('AC+1 of accumulator 17 is 0', () => {
    const s = executed(code(0o231, 0o17, 2), state({ 'ac[15]': 7n }));
    expect([ac(s, 0o17), ac(s, 0)]).toEqual(['000000000003', '000000000001']);
  });
});

describe('shifts', () => {
  const left = (n: number) => n;
  const right = (n: number) => 0o1000000 - n;
  const shift = (op: number, value: bigint, e: number, second = 0n) => executed(code(op, 1, e), state({ 'ac[1]': value, 'ac[2]': second }));

  it('LSH and ROT', () => {
    expect(ac(shift(0o242, word(0o400000, 1), left(1)), 1)).toBe('000000000002');
    expect(ac(shift(0o242, word(0o400000, 1), right(1)), 1)).toBe('200000000000');
    expect(ac(shift(0o242, word(0o400000, 1), left(36)), 1)).toBe('000000000000');
    expect(ac(shift(0o241, word(0o400000, 1), left(1)), 1)).toBe('000000000003');
    expect(ac(shift(0o241, word(0o400000, 1), right(1)), 1)).toBe('600000000000');
    expect(ac(shift(0o241, 1n, left(39)), 1)).toBe('000000000010');
    expect(ac(shift(0o241, 1n, right(36)), 1)).toBe('000000000001');
  });

  it('ASH keeps the sign and sees what it loses', () => {
    const summary = (value: bigint, e: number) => {
      const s = shift(0o240, value, e);
      return [ac(s, 1), ...flags(s)];
    };
    expect(summary(minus(8n), right(1))).toEqual(['777777777774']);
    expect(summary(minus(8n), left(1))).toEqual(['777777777760']);
    expect(summary(word(0o200000, 1), left(1))).toEqual(['000000000002', 'overflow']);
    expect(summary(minus(1n), right(100))).toEqual(['777777777777']);
    expect(summary(word(0o577777, 0o777777), left(1))).toEqual(['777777777776', 'overflow']);
  });

  it('the combined shifts', () => {
    const pair = (s: State) => [ac(s, 1), ac(s, 2), ...flags(s)];
    expect(pair(shift(0o246, 1n, left(3), word(0o600000, 0)))).toEqual(['000000000016', '000000000000']);
    expect(pair(shift(0o245, word(0o400000, 0), left(1), 1n))).toEqual(['000000000000', '000000000003']);
    // ASHC: the sign of the second word is not part of the number.
    expect(pair(shift(0o244, 0n, left(1), word(0o200000, 0)))).toEqual(['000000000001', '000000000000']);
    expect(pair(shift(0o244, minus(1n), right(35), 0n))).toEqual(['777777777777', '777777777777']);
  });

  it('JFFO counts leading zeros', () => {
    const found = executed(code(0o243, 1, 0o300), state({ 'ac[1]': 1n << 30n }));
    expect([ac(found, 2), pc(found)]).toEqual(['000000000005', '300']);
    const none = executed(code(0o243, 1, 0o300), state({ 'ac[2]': 9n }));
    expect([ac(none, 2), pc(none)]).toEqual(['000000000000', '101']);
  });
});

describe('bytes', () => {
  const text = (0o101n << 29n) | (0o102n << 22n); // two characters of 7 bits
  const pointer = (p: number, s: number, y: number) => word((p << 12) | (s << 6), y);

  it('LDB and ILDB', () => {
    const s = state({}, 0o200, pointer(29, 7, 0o300), 0o300, text);
    expect(ac(executed(code(0o135, 1, 0o200), s), 1)).toBe('000000000101');
    const next = executed(code(0o134, 1, 0o200), s);
    expect([ac(next, 1), cell(next, 0o200)]).toEqual(['000000000102', octal(pointer(22, 7, 0o300))]);
  });

  it('goes on to the next word where no byte is left', () => {
    const s = executed(code(0o133, 0, 0o200), state({}, 0o200, pointer(1, 7, 0o300)));
    expect(cell(s, 0o200)).toBe(octal(pointer(29, 7, 0o301)));
  });

  it('does not increment twice', () => {
    const s = executed(code(0o134, 1, 0o200), state({ 'flags.first_part_done': 1 }, 0o200, pointer(29, 7, 0o300), 0o300, text));
    expect([ac(s, 1), cell(s, 0o200), ...flags(s)]).toEqual(['000000000101', octal(pointer(29, 7, 0o300))]);
  });

  it('DPB leaves the rest of the word', () => {
    const s = executed(code(0o137, 1, 0o200), state({ 'ac[1]': minus(1n) }, 0o200, pointer(6, 6, 0o300), 0o300, 0n));
    expect(cell(s, 0o300)).toBe('000000007700');
  });
});

describe('testing and logic', () => {
  it('compares signed and skips', () => {
    const skips = (op: number, a: bigint, e: number) => pc(executed(code(op, 1, e), state({ 'ac[1]': a }))) === '102';
    // CAI, CAIL, CAIE, CAILE, CAIA, CAIGE, CAIN, CAIG against 5.
    const against = (a: bigint) => [0, 1, 2, 3, 4, 5, 6, 7].filter((c) => skips(0o300 + c, a, 5));
    expect(against(4n)).toEqual([1, 3, 4, 6]);
    expect(against(5n)).toEqual([2, 3, 4, 5]);
    expect(against(6n)).toEqual([4, 5, 6, 7]);
    expect(against(minus(1n))).toEqual([1, 3, 4, 6]);
  });

  it('CAM, JUMP, SKIP, AOJ, SOJ, AOS, SOS', () => {
    const s = state({ 'ac[1]': 5n }, 0o200, minus(1n));
    expect(pc(executed(code(0o317, 1, 0o200), s))).toBe('102'); // CAMG: 5 > -1
    expect(pc(executed(code(0o327, 1, 0o300), s))).toBe('300'); // JUMPG
    expect(pc(executed(code(0o320, 1, 0o300), s))).toBe('101'); // JUMP never jumps
    const skipped = executed(code(0o331, 2, 0o200), s); // SKIPL
    expect([pc(skipped), ac(skipped, 2)]).toEqual(['102', '777777777777']);
    expect(ac(executed(code(0o331, 0, 0o200), s), 0)).toBe('000000000000');
    const added = executed(code(0o352, 3, 0o200), s); // AOSE
    expect([pc(added), cell(added, 0o200), ac(added, 3), ...flags(added)]).toEqual([
      '102',
      '000000000000',
      '000000000000',
      'carry0',
      'carry1',
    ]);
    const fewer = executed(code(0o366, 1, 0o300), s); // SOJN
    expect([pc(fewer), ac(fewer, 1), ...flags(fewer)]).toEqual(['300', '000000000004', 'carry0', 'carry1']);
    expect(flags(executed(code(0o370, 0, 0o300), s))).toEqual([]); // SOS of 0: no carry
  });

  it('AOBJN counts in both halves', () => {
    const s = executed(code(0o253, 1, 0o300), state({ 'ac[1]': word(0o777776, 0o200) }));
    expect([ac(s, 1), pc(s)]).toEqual(['777777000201', '300']);
    const last = executed(code(0o253, 1, 0o300), s);
    expect([ac(last, 1), pc(last)]).toEqual(['000000000202', '301']);
  });

  it('test instructions', () => {
    const s = state({ 'ac[1]': word(3, 5) }, 0o200, word(5, 3));
    const result = (op: number, e: number) => {
      const t = executed(code(op, 1, e), s);
      return [ac(t, 1), pc(t)];
    };
    expect(result(0o602, 2)).toEqual(['000003000005', '102']); // TRNE: bit 2 is off
    expect(result(0o607, 2)).toEqual(['000003000005', '102']); // TLNN
    expect(result(0o620, 1)).toEqual(['000003000004', '101']); // TRZ
    expect(result(0o645, 1)).toEqual(['000002000005', '102']); // TLCA
    expect(result(0o670, 0o200)).toEqual(['000007000007', '101']); // TDO
    expect(result(0o633, 0o200)).toEqual(['000000000000', '101']); // TSZE: 3,,5 and 3,,5 have bits in common
  });

  it('the sixteen boolean functions', () => {
    const s = state({ 'ac[1]': 0o5n }, 0o200, 0o3n);
    const low = (k: number) => Number(BigInt(`0o${ac(executed(code(0o400 + 4 * k, 1, 0o200), s), 1)}`) & 0o17n);
    // AC 0101 and storage 0011: SETZ AND ANDCA SETM ANDCM SETA XOR IOR ANDCB EQV SETCA ORCA SETCM ORCM ORCB SETO.
    expect(Array.from({ length: 16 }, (_, k) => low(k).toString(2).padStart(4, '0'))).toEqual([
      '0000',
      '0001',
      '0010',
      '0011',
      '0100',
      '0101',
      '0110',
      '0111',
      '1000',
      '1001',
      '1010',
      '1011',
      '1100',
      '1101',
      '1110',
      '1111',
    ]);
  });

  it('SETMB does not write, SETZB writes both', () => {
    const s = state({ 'ac[1]': 5n }, 0o200, 3n);
    const same = perform(code(0o417, 1, 0o200), s);
    expect(same.kind === 'next' && same.cells.length).toBe(0);
    const zero = executed(code(0o403, 1, 0o200), s);
    expect([ac(zero, 1), cell(zero, 0o200)]).toEqual(['000000000000', '000000000000']);
  });
});

describe('program control', () => {
  it('JSR, JSP and PUSHJ store the PC word with its flags', () => {
    const s = state({
      'flags.overflow': 1,
      'flags.user': 1,
      'flags.user_io': 1,
      'flags.first_part_done': 1,
      protect_low: 1,
      'ac[15]': word(0o777000, 0o500),
    });
    const jsr = executed(code(0o264, 0, 0o300), s);
    // Overflow 400000, Byte Interrupt 020000, User 010000, User In-out 004000.
    expect([cell(jsr, 0o300), pc(jsr), ...flags(jsr)]).toEqual(['434000000101', '301', 'overflow', 'user', 'user_io']);
    const jsp = executed(code(0o265, 1, 0o300), s);
    expect([ac(jsp, 1), pc(jsp)]).toEqual(['434000000101', '300']);
    const pushj = executed(code(0o260, 0o17, 0o300), s);
    expect([cell(pushj, 0o501), ac(pushj, 0o17), pc(pushj)]).toEqual(['434000000101', '777001000501', '300']);
    const exec = executed(code(0o264, 0, 0o300), state());
    expect(cell(exec, 0o300)).toBe('000000000101');
  });

  it('POPJ returns and leaves the flags', () => {
    const s = executed(code(0o263, 0o17, 0), state({ 'ac[15]': word(0o777001, 0o501) }, 0o501, word(0o434000, 0o123)));
    expect([pc(s), ac(s, 0o17), ...flags(s)]).toEqual(['123', '777000000500']);
  });

  it('PUSH and POP, and Pushdown Overflow', () => {
    const s = state({ 'ac[15]': word(0o777777, 0o500), 'ac[1]': 7n });
    const pushed = executed(code(0o261, 0o17, 1), s);
    expect([cell(pushed, 0o501), ac(pushed, 0o17), element(pushed, 'apr.pushdown_overflow')]).toEqual(['000000000007', '000000000501', 1n]);
    const popped = executed(code(0o262, 0o17, 2), pushed);
    expect([ac(popped, 2), ac(popped, 0o17)]).toEqual(['000000000007', '777777000500']);
    // The pointer is stored before the word: POP 17,17 leaves the word.
    expect(ac(executed(code(0o262, 0o17, 0o17), pushed), 0o17)).toBe('000000000007');
  });

  it('JSA and JRA', () => {
    const called = executed(code(0o266, 1, 0o300), state({ 'ac[1]': 7n }));
    expect([cell(called, 0o300), ac(called, 1), pc(called)]).toEqual(['000000000007', '000300000101', '301']);
    const back = executed(code(0o267, 1, 0o101), called);
    expect([ac(back, 1), pc(back)]).toEqual(['000000000007', '101']);
  });

  it('JFCL jumps and clears', () => {
    const s = state({ 'flags.overflow': 1, 'flags.carry1': 1 });
    const jumped = executed(code(0o255, 0o10, 0o300), s);
    expect([pc(jumped), ...flags(jumped)]).toEqual(['300', 'carry1']);
    expect(pc(executed(code(0o255, 0o5, 0o300), s))).toBe('101');
  });

  it('XCT executes from where it is', () => {
    // XCT 200 with JSR 300 at 200, and with SKIPA at 200.
    let s = step(step(state({}, 0o100, code(0o256, 0, 0o200), 0o200, code(0o264, 0, 0o300))));
    expect([cell(s, 0o300), pc(s)]).toEqual(['000000000101', '301']);
    s = step(step(state({}, 0o100, code(0o256, 0, 0o200), 0o200, code(0o334, 0, 0o300))));
    expect(pc(s)).toBe('102');
    s = step(s);
    expect(element(s, 'xct')).toBe(0n);
  });
});

describe('JRST', () => {
  const jrst = (f: number, left: number, elements: Readonly<Record<string, number>> = {}) =>
    executed(code(0o254, f, 0o200, { i: 1 }), state({ protect_low: 1, ...elements }, 0o200, word(left, 0o300)));
  const user = 0o010000;
  const inOutFlag = 0o004000;

  it('0 jumps', () => {
    const s = jrst(0, 0o434000);
    expect([pc(s), ...flags(s)]).toEqual(['300']);
  });

  it('1 enters user mode, and from user mode is a jump', () => {
    expect(flags(jrst(1, 0))).toEqual(['user']);
    const s = jrst(1, 0, { 'flags.user': 1 });
    expect([pc(s), ...flags(s)]).toEqual(['300', 'user']);
  });

  it('2 restores all flags in executive mode', () => {
    expect(flags(jrst(2, 0o770000 | user | inOutFlag | 0o000140))).toEqual(flagNames);
    expect(flags(jrst(2, 0, { 'flags.overflow': 1, 'flags.carry0': 1, 'flags.user_io': 1 }))).toEqual([]);
    expect(flags(jrst(2, inOutFlag))).toEqual(['user_io']);
  });

  it('2 in user mode cannot clear User, and clears but does not set User In-out', () => {
    expect(flags(jrst(2, 0, { 'flags.user': 1, 'flags.user_io': 1 }))).toEqual(['user']);
    expect(flags(jrst(2, inOutFlag, { 'flags.user': 1 }))).toEqual(['user']);
    expect(flags(jrst(2, inOutFlag, { 'flags.user': 1, 'flags.user_io': 1 }))).toEqual(['user', 'user_io']);
    expect(flags(jrst(2, 0o400000, { 'flags.user': 1, 'flags.carry0': 1 }))).toEqual(['overflow', 'user']);
  });

  it('2 without indirection or index takes its own left half for flags', () => {
    // 254100 is 010 101 100 001 000 000: Carry 0, Floating Overflow, User, User In-out, Floating Underflow.
    const s = executed(code(0o254, 2, 0o300), state());
    expect(flags(s)).toEqual(['carry0', 'floating_overflow', 'user', 'user_io', 'floating_underflow']);
  });

  it('2 with an index register takes the left half of the register', () => {
    const s = executed(code(0o254, 2, 0, { x: 1 }), state({ 'ac[1]': word(0o400000, 0o300) }));
    expect([pc(s), ...flags(s)]).toEqual(['300', 'overflow']);
  });

  it('4 stops the processor where it is', () => {
    const s = jrst(4, 0);
    expect([element(s, 'halted'), pc(s)]).toEqual([1n, '100']);
  });

  it('10 dismisses the most urgent interrupt in progress', () => {
    // Channels 2 and 5 are bits 5 and 2.
    expect(element(jrst(0o10, 0, { 'pi.active': 1, 'pi.in_progress': 0o44 }), 'pi.in_progress')).toBe(0o4n);
    const both = jrst(0o12, 0o410000, { 'pi.active': 1, 'pi.in_progress': 0o44 });
    expect([element(both, 'pi.in_progress'), ...flags(both)]).toEqual([0o4n, 'overflow', 'user']);
  });

  it('4 and 10 are refused in user mode without User In-out; 1 and 2 never are', () => {
    const inUser = (f: number, io: number) =>
      trapped(code(0o254, f, 0o300), state({ 'flags.user': 1, 'flags.user_io': io, protect_low: 1 }));
    for (let f = 0; f < 16; f++) {
      expect(inUser(f, 0), `JRST ${f.toString(8)}`).toBe(f >= 4 ? 'uuo as privileged' : 'next');
      expect(inUser(f, 1)).toBe('next');
    }
  });
});

describe('unimplemented operations', () => {
  it('a user UUO stays in the space of its user', () => {
    // UUO 5 with AC 3 and E = 204 (Y = 200, index register 2 = 4); JSR 300 at 41. Relative to 10000.
    const s = state(
      { 'flags.user': 1, protect_low: 1, relocate_low: 4, 'ac[2]': 4n },
      0o10100,
      code(0o005, 3, 0o200, { x: 2 }),
      0o10041,
      code(0o264, 0, 0o300),
    );
    const first = step(s);
    expect([cell(first, 0o10040), pc(first), ...flags(first)]).toEqual(['005140000204', '100', 'user']);
    const second = step(first);
    expect([cell(second, 0o10300), pc(second), ...flags(second)]).toEqual(['010000000101', '301', 'user']);
  });

  it('in executive mode a user UUO uses physical 40 and 41', () => {
    const s = step(step(state({}, 0o100, code(0o037, 0, 0o200), 0o41, code(0o264, 0, 0o300))));
    expect([cell(s, 0o40), cell(s, 0o300), pc(s)]).toEqual(['037000000200', '000000000101', '301']);
  });

  it('a monitor UUO goes through physical 40 and 41 and leaves user mode', () => {
    const user = { 'flags.user': 1, protect_low: 1, relocate_low: 4, 'ac[2]': 4n };
    const s = step(state(user, 0o10100, code(0o051, 3, 0o200, { x: 2 }), 0o41, code(0o264, 0, 0o300)));
    expect([cell(s, 0o40), cell(s, 0o300), pc(s), ...flags(s)]).toEqual(['051140000204', '010000000101', '301']);
  });

  it('so do code 000, HALT and in-out in user mode; unassigned codes go through 60', () => {
    const user = { 'flags.user': 1, protect_low: 1 };
    const monitor = [0o41, code(0o264, 0, 0o300), 0o61, code(0o264, 0, 0o400)];
    for (const w of [0n, code(0o254, 4, 0o200), inOut(0, 3, 0o200), inOut(1, 4, 0), inOut(0o100, 0, 0o200)]) {
      expect(pc(step(state(user, ...monitor, 0o100, w)))).toBe('301');
    }
    for (const op of [0o100, 0o117, 0o120, 0o127, 0o247]) {
      expect(pc(step(state(user, ...monitor, 0o100, code(op, 0, 0))))).toBe('401');
    }
  });

  it('a monitor UUO that is executed by XCT is stored as itself', () => {
    let s = state({ 'flags.user': 1, protect_low: 1 }, 0o100, code(0o256, 0, 0o200), 0o200, code(0o051, 0, 7), 0o41, code(0o264, 0, 0o300));
    s = step(step(s));
    expect([cell(s, 0o40), cell(s, 0o300)]).toEqual(['051000000007', '010000000101']);
  });
});

describe('in-out and interrupts', () => {
  it('all eight are refused in user mode, unless User In-out is on', () => {
    for (const device of [0, 1, 0o20]) {
      for (let op = 0; op < 8; op++) {
        const w = inOut(device, op, 0o200);
        expect(trapped(w, state({ 'flags.user': 1, protect_low: 1 }))).toBe('uuo as privileged');
        expect(trapped(w, state({ 'flags.user': 1, 'flags.user_io': 1, protect_low: 1 }))).toBe('next');
        expect(trapped(w, state())).toBe('next');
      }
    }
  });

  it('DATAO APR in user mode leaves the map alone', () => {
    const s = state({ 'flags.user': 1, protect_low: 1 }, 0o200, minus(1n));
    expect(trapped(inOut(0, 3, 0o200), s)).toBe('uuo as privileged');
    const allowed = executed(inOut(0, 3, 0o200), state({ 'flags.user': 1, 'flags.user_io': 1, protect_low: 1 }, 0o200, 0n));
    expect(element(allowed, 'protect_low')).toBe(0n);
  });

  it('CONO, CONI, CONSZ and CONSO of the processor', () => {
    const on = executed(inOut(0, 4, 0o2223), state({ 'flags.overflow': 1, 'flags.user_io': 1 })); // clock, floating, overflow enable, channel 3
    const read = executed(inOut(0, 5, 0o200), on);
    expect(cell(read, 0o200)).toBe('000000102233');
    const cleared = executed(inOut(0, 4, 0o55), on); // clear Overflow, overflow off, channel 5
    expect([element(cleared, 'apr.overflow_enable'), element(cleared, 'apr.channel'), ...flags(cleared)]).toEqual([0n, 5n, 'user_io']);
    expect(pc(executed(inOut(0, 7, 0o10), on))).toBe('103');
    expect(pc(executed(inOut(0, 6, 0o10), on))).toBe('102');
    expect(pc(executed(inOut(0, 6, 0o40), on))).toBe('103');
  });

  it('CONO and CONI of the interrupt system', () => {
    const on = executed(inOut(1, 4, 0o2200 | 0o104), state()); // on; channels 1 and 5 on
    expect([element(on, 'pi.active'), element(on, 'pi.enabled')]).toEqual([1n, 0o104n]);
    expect(cell(executed(inOut(1, 5, 0o200), on), 0o200)).toBe('000000000304');
    expect(element(executed(inOut(1, 4, 0o1100), on), 'pi.enabled')).toBe(4n);
    const reset = executed(inOut(1, 4, 0o10000), on);
    expect([element(reset, 'pi.active'), element(reset, 'pi.enabled')]).toEqual([0n, 0n]);
  });

  it('DATAO, DATAI and BLKO of a device', () => {
    const sent = executed(inOut(0o20, 3, 0o200), state({}, 0o200, 5n));
    expect(element(sent, 'device_data[16]')).toBe(5n);
    expect(cell(executed(inOut(0o20, 1, 0o201), sent), 0o201)).toBe('000000000005');
    const block = state({}, 0o200, word(0o777776, 0o300), 0o301, 8n, 0o302, 9n);
    const first = executed(inOut(0o20, 2, 0o200), block);
    expect([element(first, 'device_data[16]'), cell(first, 0o200), pc(first)]).toEqual([8n, '777777000301', '102']);
    const last = executed(inOut(0o20, 2, 0o200), first);
    expect([element(last, 'device_data[16]'), pc(last)]).toEqual([9n, '103']);
  });

  it('a refused address interrupts on the channel of the processor', () => {
    const s = step(
      state(
        { 'flags.user': 1, 'apr.channel': 3, 'pi.active': 1, 'pi.enabled': 0o177 },
        0o100,
        code(0o200, 1, 0o2000),
        0o46,
        code(0o264, 0, 0o300),
      ),
    );
    expect([cell(s, 0o300), pc(s), element(s, 'apr.protection'), element(s, 'pi.in_progress'), ...flags(s)]).toEqual([
      '010000000101',
      '301',
      1n,
      0o20n,
    ]);
  });

  it('an interrupt stores the PC of the next instruction', () => {
    const s = state({ 'flags.user': 1, 'pi.active': 1, pi_request: 0o2 }, 0o40 + 2 * 6, code(0o264, 0, 0o300));
    const served = delivered(s, 'interrupt');
    expect([cell(served, 0o300), pc(served), element(served, 'pi.in_progress'), element(served, 'pi_request')]).toEqual([
      '010000000100',
      '301',
      2n,
      0n,
    ]);
  });
});

describe('the variants', () => {
  const user = { 'flags.user': 1, protect_low: 1 };

  it('pdp10-ka10-portal has JRST 1 and no other way to see or set User', () => {
    const portal = load('pdp10-ka10-portal');
    expect(portal.instructions.map((i) => i.name)).not.toContain('jsr');
    expect(flags(executed(code(0o254, 1, 0o300), state(), portal))).toEqual(['user']);
    expect(trapped(code(0o254, 1, 0o300), state(user), portal)).toBe('next');
    expect(trapped(code(0o254, 2, 0o300), state(), portal)).toBe('uuo as fault');
  });

  it('pdp10-ka10-portal-repaired refuses it to users', () => {
    const repaired = load('pdp10-ka10-portal-repaired');
    expect(flags(executed(code(0o254, 1, 0o300), state(), repaired))).toEqual(['user']);
    expect(trapped(code(0o254, 1, 0o300), state(user), repaired)).toBe('uuo as privileged');
  });

  it('pdp10-ka10-repaired stores no mode', () => {
    const repaired = load('pdp10-ka10-repaired');
    const s = executed(code(0o264, 0, 0o300), state({ ...user, 'flags.user_io': 1, 'flags.overflow': 1 }), repaired);
    expect(cell(s, 0o300)).toBe('400000000101');
    for (const f of [1, 2, 3])
      expect(trapped(code(0o254, f, 0o300), state({ ...user, 'flags.user_io': 1 }), repaired)).toBe('uuo as privileged');
  });
});
