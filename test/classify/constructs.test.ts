// Banks (D19), carried fields (D6), undefined values (D10) and conditions on operands, in the classes.
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { analyse } from '../../src/theorems/index.ts';
import { definitions, machineOf } from '../theorems/machines.ts';

/** A machine with a banked stack pointer, a carried flag and these instructions: name to encoding and semantics. */
function classes(
  instructions: Readonly<Record<string, string | { encoding: string; where?: string; semantics: string }>>,
): Promise<Analysis> {
  const body = Object.entries(instructions).flatMap(([name, given], at) => {
    const i = typeof given === 'string' ? { encoding: `${at}:8`, semantics: given } : given;
    return [
      `  ${name}:`,
      `    encoding: "${i.encoding}"`,
      ...('where' in i ? [`    where: "${i.where}"`] : []),
      '    semantics: |',
      ...i.semantics.split('\n').map((line) => `      ${line}`),
    ];
  });
  const text = `
isa: constructs
modes: { user: 0, supervisor: 1 }
settings: { default: { user: user, virtual: [supervisor, user] } }
state:
  memory: { storage: { address: 8, cell: 8, size: 256, order: big, beyond: bus } }
  sr:
    type: bits(4)
    fields:
      s: { bits: 3, role: mode }
      trace: { bits: 2, role: control, carried: true }
      mask: { bits: 1, role: control }
      zero: { bits: 0, role: general }
  pc: { role: pc, type: bits(8) }
  sp: { role: general, type: bits(8), banks: { user: usp, supervisor: ssp } }
  r: { role: general, type: "bits(8)[4]", banks: { 3: { user: ur, supervisor: sr3 } } }
traps: { bus: { vector: 1 }, privilege: { vector: 2 } }
functions: |
  fn supervisor_only() { if sr.s == user then trap privilege as privileged }
instructions:
${body.join('\n')}
`;
  return analyse(machineOf(text), definitions('resources'), { witnesses: 'found' });
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
