// Banks (D19), carried fields (D6), undefined values (D10) and conditions on operands, in the classes.
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import type { Description } from '../../src/language/description.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machineOf } from '../theorems/machines.ts';

/** Name to encoding and semantics. */
type Instructions = Readonly<Record<string, string | { encoding: string; where?: string; forms?: string; semantics: string }>>;

function classes(instructions: Instructions): Promise<Analysis> {
  return analyse(machineWith(instructions, 8), definitions('resources'), { witnesses: 'found' });
}

/** A machine with banked registers, a carried flag and these instructions, of 8 bits each. */
function machineWith(instructions: Instructions, word: number): Description {
  const body = Object.entries(instructions).flatMap(([name, given], at) => {
    const i = typeof given === 'string' ? { encoding: `${at}:8`, semantics: given } : given;
    return [
      `  ${name}:`,
      `    encoding: "${i.encoding}"`,
      ...('where' in i ? [`    where: "${i.where}"`] : []),
      ...('forms' in i ? [`    forms: ${i.forms}`] : []),
      '    semantics: |',
      ...i.semantics.split('\n').map((line) => `      ${line}`),
    ];
  });
  const text = `
isa: constructs
modes: { user: 0, supervisor: 1 }
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: ${word}, cell: ${word}, size: ${2 ** word}, order: big, beyond: bus } }
  sr:
    type: bits(4)
    fields:
      s: { bits: 3, role: mode }
      trace: { bits: 2, role: control, carried: true }
      mask: { bits: 1, role: control }
      zero: { bits: 0, role: general }
  pc: { role: pc, type: bits(${word}) }
  sp: { role: general, type: bits(${word}), banks: { user: usp, supervisor: ssp } }
  r: { role: general, type: "bits(${word})[4]", banks: { 3: { user: ur, supervisor: sr3 } } }
traps: { bus: { vector: 1 }, privilege: { vector: 2 } }
functions: |
  fn supervisor_only() { if sr.s == user then trap privilege as privileged }
instructions:
${body.join('\n')}
`;
  return machineOf(text);
}

const verdicts = (analysis: Analysis, name: string, ...wanted: string[]): string[] => {
  const form = analysis.forms.find((f) => f.instruction.name === name);
  return wanted.map((c) => form?.classes.get(c)?.verdict ?? 'missing');
};

describe('banks', () => {
  test('the own bank is the program’s; the other is a resource, reached by name', async () => {
    const a = await classes({
      push: 'sp = sp - 1\nwrite(sp, r[0])',
      'read-sp': 'r[0] = sp',
      'read-usp': 'supervisor_only()\nr[0] = usp',
      'read-usp-freely': 'r[0] = usp',
      'write-usp-freely': 'usp = r[0]',
      'copy-banked': { encoding: '9:4 i:2 j:2', semantics: 'r[i] = r[j]' },
    });
    for (const name of ['push', 'read-sp', 'copy-banked']) expect(verdicts(a, name, 'sensitive'), name).toEqual(['no']);
    expect(verdicts(a, 'read-usp', 'privileged', 'resource-sensitive', 'critical')).toEqual(['always', 'yes', 'no']);
    expect(verdicts(a, 'read-usp-freely', 'mode-sensitive', 'resource-sensitive', 'critical')).toEqual(['yes', 'yes', 'yes']);
    expect(verdicts(a, 'write-usp-freely', 'control-sensitive', 'critical')).toEqual(['yes', 'yes']);
  });

  test('a bank is reached in the mode that the state is in at that point', async () => {
    const a = await classes({
      enter: 'supervisor_only()\nsr.s = user\nsp = r[0]',
      'own-after': 'supervisor_only()\nsp = r[0]',
    });
    expect(verdicts(a, 'enter', 'control-sensitive', 'critical')).toEqual(['yes', 'no']);
    expect(verdicts(a, 'own-after', 'control-sensitive')).toEqual(['no']);
  });
});

test('carried fields are the program’s own: reading and writing them tells nothing', async () => {
  const a = await classes({
    'read-trace': 'sr.zero = sr.trace',
    'write-trace': 'sr.trace = r[0][0]',
    'read-mask': 'sr.zero = sr.mask',
  });
  for (const name of ['read-trace', 'write-trace']) expect(verdicts(a, name, 'sensitive'), name).toEqual(['no']);
  expect(verdicts(a, 'read-mask', 'resource-sensitive')).toEqual(['yes']);
});

describe('undefined values', () => {
  test('a result that may be anything tells nothing; a set that depends on the mode does', async () => {
    const a = await classes({
      flag: 'sr.zero = undefined(1)',
      both: 'sr.zero = undefined(1) | undefined(1)',
      'more-in-user': 'if sr.s == user then sr.zero = undefined(1)\nelse sr.zero = 0',
      'less-in-user': 'if sr.s == supervisor then sr.zero = undefined(1)\nelse sr.zero = 0',
      'may-trap': 'if undefined(1) == 1 then trap privilege as privileged',
      'may-trap-in-user': 'if sr.s == user and undefined(1) == 1 then trap privilege as privileged\nsr.mask = 1',
    });
    for (const name of ['flag', 'both']) expect(verdicts(a, name, 'sensitive'), name).toEqual(['no']);
    // Between modes, the real one may allow nothing that the virtual one does not; the other way round is no difference, though nothing proves it yet.
    expect(verdicts(a, 'more-in-user', 'mode-sensitive')).toEqual(['yes']);
    expect(verdicts(a, 'less-in-user', 'mode-sensitive')).not.toEqual(['yes']);
    expect(verdicts(a, 'may-trap', 'privileged', 'sensitive')).toEqual(['never', 'no']);
    expect(verdicts(a, 'may-trap-in-user', 'privileged', 'critical')).toEqual(['never', 'yes']);
  });

  test('a resource that decides how much is undefined shows', async () => {
    const a = await classes({ masked: 'if sr.mask == 1 then sr.zero = undefined(1)\nelse sr.zero = 0' });
    expect(verdicts(a, 'masked', 'resource-sensitive')).toEqual(['yes']);
  });
});

test('codes that are not the instruction’s do not count', async () => {
  const semantics = 'if f == 2 then sr.zero = sr.mask';
  const a = await classes({
    all: { encoding: '0:2 _:3 f:3', semantics },
    some: { encoding: '1:2 _:3 f:3', where: 'f != 2', semantics },
    optional: { encoding: '2:2 _:3 f:3 [f == 1: k:8]', semantics: 'if f != 1 and k != 0 then sr.zero = sr.mask' },
  });
  expect(verdicts(a, 'all', 'sensitive')).toEqual(['yes']);
  expect(verdicts(a, 'some', 'sensitive')).toEqual(['no']);
  // An operand of an absent group is zero.
  expect(verdicts(a, 'optional', 'sensitive')).toEqual(['no']);
});

test('forms by a condition over the state: each is classified by itself, and no pair is lost between two', async () => {
  const a = await classes({
    by: { encoding: '0:8', forms: '{ when: { set: "sr.zero == 1" } }', semantics: 'if sr.zero == 1 then r[0] = zext(sr.mask, 8)' },
    between: { encoding: '1:8', forms: '{ when: { masked: "sr.mask == 1" } }', semantics: 'r[0] = zext(sr.mask, 8)' },
  });
  const forms = (name: string): string[] =>
    a.forms.filter((f) => f.instruction.name === name).map((f) => `${f.form.label} ${f.classes.get('resource-sensitive')?.verdict}`);
  expect(forms('by')).toEqual(['set yes', 'other no']);
  expect(forms('between')).toEqual(['masked yes', 'other yes']);
});

test('the exhaustive decider says the same of all of them', { timeout: 120_000 }, async () => {
  const instructions: Instructions = {
    push: 'sp = sp - 1\nwrite(sp, r[0])',
    'read-usp': 'supervisor_only()\nr[0] = usp',
    'read-usp-freely': 'r[0] = usp',
    'write-usp-freely': 'usp = r[0]',
    'copy-banked': { encoding: '4:4 i:2 j:2', semantics: 'r[i] = r[j]' },
    enter: 'supervisor_only()\nsr.s = user\nsp = r[0]',
    'read-trace': 'sr.zero = sr.trace',
    'read-mask': 'sr.zero = sr.mask',
    flag: 'sr.zero = undefined(1)',
    both: 'sr.zero = undefined(1) | undefined(1)',
    'more-in-user': 'if sr.s == user then sr.zero = undefined(1)\nelse sr.zero = 0',
    'less-in-user': 'if sr.s == supervisor then sr.zero = undefined(1)\nelse sr.zero = 0',
    'may-trap': 'if undefined(1) == 1 then trap privilege as privileged',
    'may-trap-in-user': 'if sr.s == user and undefined(1) == 1 then trap privilege as privileged\nsr.mask = 1',
    masked: 'if sr.mask == 1 then sr.zero = undefined(1)\nelse sr.zero = 0',
    some: { encoding: '15:4 _:2 f:2', where: 'f != 2', semantics: 'if f == 2 then sr.zero = sr.mask' },
    by: { encoding: '0x80:8', forms: '{ when: { set: "sr.zero == 1" } }', semantics: 'if sr.zero == 1 then r[0] = zext(sr.mask, 2)' },
    between: { encoding: '0x81:8', forms: '{ when: { masked: "sr.mask == 1" } }', semantics: 'r[0] = zext(sr.mask, 2)' },
  };
  const description = machineWith(instructions, 2);
  const [quick, slow] = await Promise.all(
    (['default', 'exhaustive'] as const).map((decider) => analyse(description, definitions('resources'), { decider, witnesses: 'found' })),
  );
  const all = (a: Analysis | undefined): string[] =>
    (a?.forms ?? []).flatMap((f) => [...f.classes].map(([name, c]) => `${f.instruction.name} ${f.form.label ?? ''} ${name}: ${c.verdict}`));
  const exact = all(slow);
  expect(exact.filter((line) => line.endsWith('unknown'))).toEqual([]);
  // What the quick one leaves open is what it could not prove; all that it says is what brute force says.
  const open = all(quick).filter((line) => line.endsWith('unknown'));
  expect(all(quick).filter((line) => !line.endsWith('unknown') && !exact.includes(line))).toEqual([]);
  expect(open.every((line) => line.startsWith('less-in-user'))).toBe(true);
});

test('a second storage, such as input and output ports, is nobody’s view: what is done there is seen, and is not taken for the first', async () => {
  const description = machineOf(`
isa: ports
modes: { user: 0, supervisor: 1 }
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: 8, cell: 8, size: 256, beyond: bus } }
  port: { storage: { address: 4, cell: 4, size: 16, beyond: bus } }
  mode: { role: mode }
  pc: { role: pc, type: bits(8) }
  r: { role: general, type: "bits(8)[2]" }
traps: { bus: { vector: 1 }, privilege: { vector: 2 } }
translate: { storage: memory, address: 8, map: return va }
functions: |
  fn supervisor_only() { if mode == user then trap privilege as privileged }
instructions:
  load: { encoding: "1:8 a:8", semantics: "r[0] = read(a)" }
  store: { encoding: "2:8 a:8", semantics: "write(a, r[0])" }
  output: { encoding: "3:8 p:4 0:4", semantics: "port[p] = r[0][3:0]" }
  output-refused: { encoding: "4:8 p:4 0:4", semantics: "supervisor_only() port[p] = r[0][3:0]" }
  input: { encoding: "5:8 p:4 0:4", semantics: "r[0] = zext(port[p], 8)" }
`);
  const a = await analyse(description, definitions('resources'), { witnesses: 'small' });
  expect(verdicts(a, 'load', 'sensitive')).toEqual(['no']);
  expect(verdicts(a, 'store', 'sensitive')).toEqual(['no']);
  expect(verdicts(a, 'output', 'control-sensitive', 'critical')).toEqual(['yes', 'yes']);
  expect(verdicts(a, 'output-refused', 'privileged', 'critical')).toEqual(['always', 'no']);
  expect(verdicts(a, 'input', 'location-sensitive', 'critical')).toEqual(['yes', 'yes']);
});
