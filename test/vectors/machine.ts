// A small machine for vectors: bytes in big order, a packed status register, a banked stack pointer, undefined flags, traps that carry something.
import { type Description, readDescription } from '../../src/language/index.ts';

export const text = `
isa: small
title: A small machine for vectors
modes: { user: 0, supervisor: 1 }
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: 8, cell: 8, size: 256, beyond: bus } }
  pc:     { role: pc, type: bits(16) }
  sr:
    type: bits(16)
    fields:
      supervisor: { bits: 13, role: mode }
      n: { bits: 3, role: general }
      z: { bits: 2, role: general }
      c: { bits: 0, role: general }
  d:      { role: general, type: "bits(16)[4]" }
  a:      { role: general, type: "bits(16)[4]", banks: { 3: { supervisor: ssp, user: usp } } }
  waits:  { role: control, type: bits(1) }
  level:  { role: control, type: bits(2) }
  ticks:  { role: clock, type: bits(32) }
traps: { bus: { vector: 2 }, illegal: { vector: 4 }, privilege: { vector: 6 }, call: { vector: 8 }, trace: { vector: 10 } }
invariant: level != 3
translate:
  storage: memory
  address: 16
  map: |
    if va >=u 0x100 then trap bus as memory with va
    return va[7:0]
deliver:
  payload: bits(16)
  block: |
    let status = sr
    sr.supervisor = supervisor
    ssp = ssp - 4
    write(ssp, concat(status, payload))
    pc = read(zext(vector, 16), 16)
tick: |
  ticks = ticks + 1
interrupts:
  step: { after: "level == 2", trap: trace }
instructions:
  add: { encoding: "1:8 x:4 y:4", where: "x <u 4 and y <u 4", semantics: "d[x[1:0]] = d[x[1:0]] + d[y[1:0]]\\nsr.z = bit(d[x[1:0]] == 0)\\nsr.n = undefined(1)" }
  push: { encoding: "2:8 x:4 0:4", where: "x <u 4", semantics: "a[3] = a[3] - 2\\nwrite(a[3], d[x[1:0]])" }
  jump: { encoding: "3:8 _:8 to:16", semantics: "pc = to" }
  noise: { encoding: "4:8 _:8", semantics: "d[0] = undefined(16)\\nd[1] = concat(undefined(8), d[0][15:8])" }
  call: { encoding: "5:8 n:8", semantics: "trap call as call with zext(n, 16)" }
  wait:
    encoding: "6:16"
    semantics: |
      if sr.supervisor == user then trap privilege as privileged
      waits = 1
  sum: { encoding: "7:8 _:8", semantics: "d[0] = d[1] + zext(undefined(3), 16)" }
`;

function read(source: string): Description {
  const { description, diagnostics } = readDescription({ file: 'small.yaml', text: source }, {});
  if (description === null || description.broken.length > 0) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return description;
}

export const small = read(text);

/** The same without trap delivery. */
export const silent = read(
  text.replace(/^deliver:[\s\S]*?(?=^tick:)/m, 'deliver: { payload: bits(16), block: "trap illegal as fault" }\n'),
);

/** The same with names that every object of the language below has. */
export const inheriting = read(
  text
    .replace('x:4 y:4", where: "x <u 4', 'constructor:4 y:4", where: "constructor <u 4')
    .replace('d[x[1:0]] = d[x[1:0]] + d[y[1:0]]\\nsr.z = bit(d[x[1:0]] == 0)', 'd[constructor[1:0]] = d[y[1:0]]')
    .replace('  memory: {', '  valueOf: {')
    .replace('storage: memory', 'storage: valueOf'),
);

/** The same with storage of 2 ** 20 cells. */
export const roomy = read(
  text
    .replace('address: 8, cell: 8, size: 256', 'address: 20, cell: 8, size: 2 ** 20')
    .replace('return va[7:0]', 'return zext(va, 20)')
    .replace('zext(vector, 16)', 'vector[15:0]'),
);

/** The same with an instruction whose results are undefined in 8192 bits, of which one is kept. */
export const vague = read(
  text.replace('"d[0] = d[1] + zext(undefined(3), 16)"', '"for k in 0 .. 7 { d[0] = d[0] + undefined(1024)[15:0] }\\nd[0] = 0"'),
);
