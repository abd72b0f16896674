// Sound input: what the checked description holds, and which intermediate form the checker makes.

import { describe, expect, test } from 'vitest';
import { type Description, type Expression, encodingPattern, readDescription, type Statement } from '../../src/language/index.ts';
import { resolveFixture } from './fixtures.ts';

function read(text: string, parameters: Record<string, bigint> = {}): Description {
  const { description, diagnostics } = readDescription({ file: 't.yaml', text, sha256: 'abc' }, { resolve: resolveFixture, parameters });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (description === null) throw new Error('no description');
  return description;
}

const variant = (text: string): string => `isa: t\nextends: base\n${text}`;

/** The statements of one instruction with operands d (2 bits) and a (4 bits). */
function semantics(code: string, more = ''): readonly Statement[] {
  const lines = code.split('\n').map((l) => `      ${l}`);
  const text = `${more}instructions:\n  test:\n    encoding: "3:2 d:2 a:4"\n    semantics: |\n${lines.join('\n')}\n`;
  const instruction = read(variant(text)).instructions.find((i) => i.name === 'test');
  if (instruction === undefined) throw new Error('the instruction is broken');
  return instruction.semantics.body;
}

/** An expression as text, with widths where they are not said by the operands. */
function show(e: Expression): string {
  const width = e.type.kind === 'bits' ? e.type.width : 'bool';
  switch (e.op) {
    case 'constant':
      return `${e.value}:${width}`;
    case 'local':
      return `%${e.slot}`;
    case 'operand':
      return e.name;
    case 'element':
      return e.index === null ? e.element : `${e.element}[${show(e.index)}]`;
    case 'unary':
      return `(${e.operator} ${show(e.argument)})`;
    case 'binary':
      return `(${e.operator} ${show(e.left)} ${show(e.right)})`;
    case 'slice':
      return `${show(e.argument)}<${e.high}:${e.low}>`;
    case 'concat':
      return `{${e.parts.map(show).join(' ')}}`;
    case 'extend':
      return `(${e.signed ? 'sext' : 'zext'} ${show(e.argument)} ${width})`;
    case 'bit':
      return `(bit ${show(e.argument)})`;
    case 'if':
      return `(if ${show(e.condition)} ${show(e.then)} ${show(e.otherwise)})`;
    case 'call':
      return `(${e.name}${e.arguments.map((a) => ` ${show(a)}`).join('')})`;
    case 'read':
    case 'translate':
      return `(${e.op === 'read' && e.access === 'read' ? '' : `${e.op}-`}${e.access} ${show(e.address)}${e.space === null ? '' : ` as ${show(e.space)}`})`;
    case 'load':
      return `${e.storage}[${show(e.address)}]`;
    case 'size':
      return `(size ${e.storage} ${width})`;
    case 'undefined':
      return `undefined:${width}`;
    case 'next-pc':
      return 'next-pc';
    case 'access-is':
      return `access-is-${e.access}`;
  }
}

function showStatement(s: Statement): string {
  switch (s.op) {
    case 'let':
    case 'set':
      return `%${s.slot} ${s.op === 'let' ? ':=' : '='} ${show(s.value)}`;
    case 'assign':
      return `${s.index === null ? s.element : `${s.element}[${show(s.index)}]`} = ${show(s.value)}`;
    case 'write':
      return `write ${show(s.address)} ${show(s.value)}${s.space === null ? '' : ` as ${show(s.space)}`}`;
    case 'store':
      return `${s.storage}[${show(s.address)}] = ${show(s.value)}`;
    case 'if':
      return `if ${show(s.condition)} {${s.then.map(showStatement).join('; ')}} {${s.otherwise.map(showStatement).join('; ')}}`;
    case 'trap':
      return `trap ${s.trap} ${s.as}`;
    case 'return':
      return s.value === null ? 'return' : `return ${show(s.value)}`;
    case 'call':
      return `${s.name}(${s.arguments.map(show).join(', ')})`;
  }
}

const code = (text: string, more = ''): string[] => semantics(text, more).map(showStatement);
/** The value that `r[0] = …` takes, as text. */
const value = (text: string): string => (code(`r[0] = ${text}`)[0] ?? '').replace('r[0:2] = ', '');

describe('the base machine', () => {
  const base = read('isa: t\nextends: base\ntitle: A variant\n');

  test('its texts', () => {
    expect(base).toMatchObject({
      id: 't',
      title: 'A variant',
      source: 'nowhere',
      doc: 'Has one of everything.',
      file: 't.yaml',
      sha256: 'abc',
      broken: [],
    });
  });

  test('parameters and modes', () => {
    expect(Object.entries(base.parameters)).toEqual([['word', 8n]]);
    expect(base.modes).toEqual([
      { name: 'supervisor', code: 0n },
      { name: 'user', code: 3n },
    ]);
  });

  test('elements: roles, widths, counts, fields of packed registers', () => {
    expect(base.elements.map((e) => [e.id, e.role, e.width, e.count])).toEqual([
      ['mode', 'mode', 2, 1],
      ['pc', 'pc', 8, 1],
      ['base', 'relocation', 8, 1],
      ['bound', 'relocation', 8, 1],
      ['r', 'general', 8, 4],
      ['ie', 'control', 1, 1],
      ['timer', 'clock', 8, 1],
      ['flags.carry', 'general', 1, 1],
      ['flags.level', 'control', 2, 1],
      ['flags.zero', 'general', 1, 1],
    ]);
    expect(base.elements.find((e) => e.id === 'flags.level')?.field).toEqual({ register: 'flags', high: 4, low: 3 });
    expect(base.elements.find((e) => e.id === 'r')?.doc).toBe('registers');
  });

  test('storage and traps', () => {
    expect(base.storages).toMatchObject([{ id: 'memory', addressWidth: 8, cellWidth: 8, size: 256n, beyond: 'memory' }]);
    expect(base.traps.map((t) => [t.name, t.vector])).toEqual([
      ['program', 0n],
      ['memory', 1n],
      ['call', 2n],
    ]);
  });

  test('settings, conditions and blocks', () => {
    expect(base.settings).toMatchObject([{ name: 'default', user: 3n, virtual: [0n, 3n], monitor: ['program', 'call'] }]);
    expect(base.settings[0]?.assume.map((c) => show(c.expression))).toEqual(['(eq ie 0:1)']);
    expect(base.invariants.map((c) => show(c.expression))).toEqual(['(ule (add (zext base 9) (zext bound 9)) (size memory 9))']);
    expect(base.assume.map((c) => c.text)).toEqual(['flags.level == 0']);
    expect(base.translate).toMatchObject({ storage: 'memory', addressWidth: 8 });
    expect(base.translate?.body.body.map(showStatement)).toEqual([
      'if (lnot (ult %0 bound)) {trap memory memory} {}',
      'return (add base %0)',
    ]);
    expect(base.deliver?.body.map(showStatement)).toEqual(['memory[%0] = pc', 'mode = 0:2']);
    expect(base.tick?.body.map(showStatement)).toEqual(['if (lnot (eq timer 0:8)) {timer = (sub timer 1:8)} {}']);
    expect(base.fetch).toBeNull();
    expect(base.interrupts.map((i) => [i.name, i.trap, show(i.when.expression)])).toEqual([
      ['timer', 'program', '(land (eq ie 1:1) (eq timer 0:8))'],
    ]);
  });

  test('functions', () => {
    expect(base.functions.map((f) => [f.name, f.parameters.length, f.result])).toEqual([
      ['privileged', 0, null],
      ['double', 1, { kind: 'bits', width: 8 }],
    ]);
  });

  test('instructions: encodings, operands and forms', () => {
    const [load, stop] = base.instructions;
    expect(load).toMatchObject({
      name: 'load',
      doc: 'Loads a cell.',
      source: 'the manual',
      syntax: 'load {d}, {a}',
      operands: [
        { name: 'd', width: 2 },
        { name: 'a', width: 4 },
      ],
    });
    expect(load?.encoding).toMatchObject({ text: '1:2 d:2 a:word - 4', where: null, groups: [{ when: null, width: 8, cells: 1 }] });
    expect(load?.forms).toEqual([{ label: null, operand: null, value: null, excluded: [], when: null }]);
    expect(stop?.forms).toEqual([
      { label: 'f=now', operand: 'f', value: 0n, excluded: [], when: null },
      { label: 'f=soon', operand: 'f', value: 1n, excluded: [], when: null },
      { label: 'f=other', operand: 'f', value: null, excluded: [0n, 1n], when: null },
    ]);
  });

  test('expectations', () => {
    expect(base.expect.map((e) => e.claim)).toEqual([
      { kind: 'theorem', theorem: 'theorem-1', verdict: 'applies', critical: null, held: null },
      { kind: 'class', instruction: 'stop', form: 'f=now', class: 'sensitive', verdict: 'no' },
    ]);
    expect(base.expect[1]?.when).toMatchObject({ definitions: null, setting: 'default' });
    expect(Object.entries(base.expect[1]?.when.parameters ?? {})).toEqual([['word', 8n]]);
  });
});

describe('parameters', () => {
  test('another value changes every width that depends on it', () => {
    const base = read('isa: t\nextends: base\n', { word: 16n });
    expect(base.parameters).toMatchObject({ word: 16n });
    expect(base.elements.find((e) => e.id === 'r')?.width).toBe(16);
    expect(base.storages[0]?.size).toBe(65536n);
    expect(base.instructions[0]?.operands).toEqual([
      { name: 'd', width: 2 },
      { name: 'a', width: 12 },
    ]);
  });

  test('a value that is not allowed, and a parameter that there is not', () => {
    const at = (parameters: Record<string, bigint>): string[] =>
      readDescription({ file: 't.yaml', text: 'isa: t\nextends: base\n' }, { resolve: resolveFixture, parameters }).diagnostics.map(
        (d) => d.code,
      );
    expect(at({ word: 12n })).toEqual(['parameter-value']);
    expect(at({ wrd: 8n })).toEqual(['unknown-parameter']);
    expect(at({ ['__proto__']: 8n })).toEqual(['unknown-parameter']);
  });

  test('constants', () => {
    expect(value('half')).toBe('4:8');
    expect(value('last - half * 2 + log2(last)')).toBe('255:8');
    expect(value('zext(bits(half, 3), word)')).toBe('(zext 3:4 8)');
  });
});

describe('numbers', () => {
  test('every notation', () => {
    for (const text of [
      '255',
      '0xff',
      '0xFF',
      '0b1111_1111',
      '0o377',
      '2 ** 8 - 1',
      '256 - 1',
      'max(1, min(255, 300))',
      '-1',
      '510 / 2',
      '1 << 7 | 127',
      '~0',
    ]) {
      expect(value(text), text).toBe('255:8');
    }
  });

  test('take the width of their place', () => {
    expect(value('r[1] + 1')).toBe('(add r[1:2] 1:8)');
    expect(value('1 - r[1]')).toBe('(sub 1:8 r[1:2])');
    expect(value('r[1] << 3')).toBe('(shl r[1:2] 3:8)');
    expect(value('if 3 == d then 1 else 0')).toBe('(if (eq 3:2 d) 1:8 0:8)');
    expect(value('r[1] & (if ie == 1 then 1 else 2)')).toBe('(and r[1:2] (if (eq ie 1:1) 1:8 2:8))');
    expect(value('if ie == 1 then 1 else r[1]')).toBe('(if (eq ie 1:1) 1:8 r[1:2])');
    expect(value('match d { 0 => 1  else => 2 } ')).toBe('(if (eq d 0:2) 1:8 2:8)');
    expect(value('-(if ie == 1 then 1 else 2)')).toBe('(neg (if (eq ie 1:1) 1:8 2:8))');
    expect(value('(if ie == 1 then 1 else 2) * 3')).toBe('(mul (if (eq ie 1:1) 1:8 2:8) 3:8)');
    expect(value('-128')).toBe('128:8');
    expect(value('double(3)')).toBe('(double 3:8)');
  });

  test('comparisons of numbers are decided at once', () => {
    expect(value('if word == 8 then 1 else undeclared')).toBe('1:8');
    expect(value('if word >u 8 or 1 == 1 then 1 else 2')).toBe('1:8');
    expect(code('if word == 16 then x = y else r[0] = 1')).toEqual(['r[0:2] = 1:8']);
    expect(value('match word { 8 => 1  else => undeclared }')).toBe('1:8');
    expect(code('match word { 4 => x = y  8 => r[0] = 1 }')).toEqual(['r[0:2] = 1:8']);
  });
});

describe('expressions', () => {
  test('precedence', () => {
    expect(value('r[0] | r[1] ^ r[2] & r[3] << 1 + r[1] * 2')).toBe(
      '(or r[0:2] (xor r[1:2] (and r[2:2] (shl r[3:2] (add 1:8 (mul r[1:2] 2:8))))))',
    );
    expect(value('r[0] - r[1] - r[2]')).toBe('(sub (sub r[0:2] r[1:2]) r[2:2])');
    expect(value('-r[0] * ~r[1]')).toBe('(mul (neg r[0:2]) (not r[1:2]))');
    expect(value('if ie == 1 or ie == 0 and not d == 1 then 1 else 2')).toBe(
      '(if (lor (eq ie 1:1) (land (eq ie 0:1) (lnot (eq d 1:2)))) 1:8 2:8)',
    );
    expect(value('if ie == 1 implies d == 1 implies d == 2 then 1 else 2')).toBe(
      '(if (limplies (eq ie 1:1) (limplies (eq d 1:2) (eq d 2:2))) 1:8 2:8)',
    );
    expect(value('2 ** 2 ** 2')).toBe('16:8');
    expect(value('-2 ** 2 + 6')).toBe('2:8');
    expect(value('if ie == 1 then 1 else r[0] + 1')).toBe('(if (eq ie 1:1) 1:8 (add r[0:2] 1:8))');
  });

  test('comparisons keep the order of evaluation', () => {
    const compare = (operator: string): string => (code(`ie = bit(r[0] ${operator} r[1])`)[0] ?? '').replace('ie = ', '');
    expect(['<u', '<=u', '>u', '>=u', '<s', '<=s', '>s', '>=s', '!='].map(compare)).toEqual([
      '(bit (ult r[0:2] r[1:2]))',
      '(bit (ule r[0:2] r[1:2]))',
      '(bit (lnot (ule r[0:2] r[1:2])))',
      '(bit (lnot (ult r[0:2] r[1:2])))',
      '(bit (slt r[0:2] r[1:2]))',
      '(bit (sle r[0:2] r[1:2]))',
      '(bit (lnot (sle r[0:2] r[1:2])))',
      '(bit (lnot (slt r[0:2] r[1:2])))',
      '(bit (lnot (eq r[0:2] r[1:2])))',
    ]);
  });

  test('slices, bits and indices', () => {
    expect(value('zext(r[1][6:2], word)')).toBe('(zext r[1:2]<6:2> 8)');
    expect(value('zext(a[3], 8)')).toBe('(zext a<3:3> 8)');
    expect(value('r[d]')).toBe('r[d]');
    expect(value('r[1][7:0]')).toBe('r[1:2]');
    expect(value('zext(r[1] + r[2], 9)[8:1]')).toBe('(zext (add r[1:2] r[2:2]) 9)<8:1>');
    expect(value('memory[r[1]]')).toBe('memory[r[1:2]]');
    expect(value('concat(a, memory[0][3:0])')).toBe('{a memory[0:8]<3:0>}');
  });

  test('packed registers: a field, and the whole with zeros between the fields', () => {
    expect(value('zext(flags.level, 8)')).toBe('(zext flags.level 8)');
    expect(value('flags')).toBe('{flags.carry 0:2 flags.level 0:2 flags.zero}');
    expect(code('flags.level = 2')).toEqual(['flags.level = 2:2']);
    expect(code('flags = r[0]')).toEqual(['%0 := r[0:2]', 'flags.carry = %0<7:7>', 'flags.level = %0<4:3>', 'flags.zero = %0<0:0>']);
  });

  test('built-in functions', () => {
    expect(value('sext(d, 8)')).toBe('(sext d 8)');
    expect(value('zext(r[0], 8)')).toBe('r[0:2]');
    expect(value('size(memory)[7:0]')).toBe('(size memory 9)<7:0>');
    expect(value('next_pc')).toBe('next-pc');
    expect(value('read(r[1])')).toBe('(read r[1:2])');
    expect(value('read(r[1], as: user)')).toBe('(read r[1:2] as 3:2)');
    expect(value('execute(r[1], as: mode)')).toBe('(read-execute r[1:2] as mode)');
    expect(value('translate(r[1])')).toBe('(translate-read r[1:2])');
    expect(value('translate(r[1], write, as: user)')).toBe('(translate-write r[1:2] as 3:2)');
    expect(value('if mode == user then 1 else 0')).toBe('(if (eq mode 3:2) 1:8 0:8)');
  });

  test('carry and overflow agree with arithmetic on integers, at every value of 3 bits', () => {
    const flag = (name: string): Expression => {
      const [s] = semantics(`ie = ${name}(r[0][2:0], r[1][2:0])`);
      if (s?.op !== 'assign') throw new Error('no assignment');
      return s.value;
    };
    const evaluate = (e: Expression, x: bigint, y: bigint): bigint => {
      const width = e.type.kind === 'bits' ? e.type.width : 1;
      switch (e.op) {
        case 'constant':
          return e.value;
        case 'element':
          return e.index?.op === 'constant' && e.index.value === 0n ? x : y;
        case 'slice':
          return BigInt.asUintN(width, evaluate(e.argument, x, y) >> BigInt(e.low));
        case 'extend': {
          const from = e.argument.type.kind === 'bits' ? e.argument.type.width : 1;
          const v = evaluate(e.argument, x, y);
          return BigInt.asUintN(width, e.signed ? BigInt.asIntN(from, v) : v);
        }
        case 'binary': {
          const [a, b] = [evaluate(e.left, x, y), evaluate(e.right, x, y)];
          return BigInt.asUintN(width, e.operator === 'add' ? a + b : a - b);
        }
        default:
          throw new Error(e.op);
      }
    };
    const expected: Record<string, (x: bigint, y: bigint) => boolean> = {
      add_carry: (x, y) => x + y > 7n,
      sub_borrow: (x, y) => x < y,
      add_overflow: (x, y) => Math.abs(Number(BigInt.asIntN(3, x) + BigInt.asIntN(3, y)) + 0.5) > 4,
      sub_overflow: (x, y) => Math.abs(Number(BigInt.asIntN(3, x) - BigInt.asIntN(3, y)) + 0.5) > 4,
    };
    for (const [name, truth] of Object.entries(expected)) {
      const e = flag(name);
      for (let x = 0n; x < 8n; x++)
        for (let y = 0n; y < 8n; y++) expect(evaluate(e, x, y), `${name}(${x}, ${y})`).toBe(truth(x, y) ? 1n : 0n);
    }
  });
});

describe('statements', () => {
  test('let, var and assignment', () => {
    expect(code('let x = r[0] + 1\nvar y = x\ny = y + 1; r[d] = y')).toEqual([
      '%0 := (add r[0:2] 1:8)',
      '%1 := %0',
      '%1 = (add %1 1:8)',
      'r[d] = %1',
    ]);
    expect(code('let c = ie == 1\nif c then pc = 0')).toEqual(['%0 := (eq ie 1:1)', 'if %0 {pc = 0:8} {}']);
  });

  test('storage', () => {
    expect(code('write(r[0], 1)\nwrite(r[0], r[1], as: user)\nmemory[zext(a, 8)] = 0')).toEqual([
      'write r[0:2] 1:8',
      'write r[0:2] r[1:2] as 3:2',
      'memory[(zext a 8)] = 0:8',
    ]);
  });

  test('if and else, blocks and one statement', () => {
    expect(code('if ie == 1 then { r[0] = 0; r[1] = 0 } else if d == 1 then trap call as call else pc = 0')).toEqual([
      'if (eq ie 1:1) {r[0:2] = 0:8; r[1:2] = 0:8} {if (eq d 1:2) {trap call call} {pc = 0:8}}',
    ]);
    expect(code('if ie == 1 then if d == 1 then pc = 0 else pc = 1')).toEqual(['if (eq ie 1:1) {if (eq d 1:2) {pc = 0:8} {pc = 1:8}} {}']);
  });

  test('match becomes nested choices; a value that is not simple is computed once', () => {
    expect(code('match d { 0 => r[0] = 1  1, 2 => { r[0] = 2 }  else => r[0] = 3 }')).toEqual([
      'if (eq d 0:2) {r[0:2] = 1:8} {if (lor (eq d 1:2) (eq d 2:2)) {r[0:2] = 2:8} {r[0:2] = 3:8}}',
    ]);
    expect(code('match read(r[0])[0] { 0 => pc = 1 }')).toEqual(['%0 := (read r[0:2])<0:0>', 'if (eq %0 0:1) {pc = 1:8} {}']);
    expect(code('match mode { user => pc = 1  supervisor => pc = 2 }')).toEqual([
      '%0 := mode',
      'if (eq %0 3:2) {pc = 1:8} {if (eq %0 0:2) {pc = 2:8} {}}',
    ]);
  });

  test('a match over every value needs no else: the last arm takes the rest', () => {
    expect(code('match ie { 0 => pc = 1  1 => pc = 2 }')).toEqual(['%0 := ie', 'if (eq %0 0:1) {pc = 1:8} {pc = 2:8}']);
    expect(value('match ie { 1 => r[1]  0 => r[2] }')).toBe('(if (eq ie 1:1) r[1:2] r[2:2])');
  });

  test('loops are unrolled; the loop variable is a number', () => {
    expect(code('for k in 1 .. half - 1 { if k == 2 then pc = k else r[k] = zext(r[0][k:1], 8) }')).toEqual([
      'r[1:2] = (zext r[0:2]<1:1> 8)',
      'pc = 2:8',
      'r[3:2] = (zext r[0:2]<3:1> 8)',
    ]);
    expect(code('for k in 1 .. 0 { undeclared = k }\npc = 0')).toEqual(['pc = 0:8']);
    expect(code('for i in 0 .. 1 { for j in i .. 1 { let x = d; pc = zext(x, 8) + i * 2 + j } }')).toHaveLength(6);
  });

  test('calls for their effects, traps, comments and semicolons', () => {
    expect(code('# first\n;privileged() ;; # second\ntrap call as fault;')).toEqual(['privileged()', 'trap call fault']);
  });

  test('empty semantics', () => {
    expect(code('# nothing')).toEqual([]);
  });
});

describe('returns move to the end', () => {
  const body = (text: string, name = 'f'): string[] => {
    const lines = text.split('\n').map((l) => `  ${l}`);
    const found = read(variant(`functions: |\n${lines.join('\n')}\n`)).functions.find((f) => f.name === name);
    return (found?.body ?? []).map(showStatement);
  };

  test('an early return', () => {
    expect(body('fn f(x: bits(4)) -> bits(8) {\n  if x == 0 then return 1\n  r[0] = 2\n  return r[1]\n}')).toEqual([
      'if (eq %0 0:4) {return 1:8} {r[0:2] = 2:8; return r[1:2]}',
    ]);
  });

  test('in the else branch, and several', () => {
    expect(
      body('fn f(x: bits(4)) -> bits(8) {\n  if x == 0 then r[0] = 1 else return 1\n  if x == 1 then return 2\n  return 3\n}'),
    ).toEqual(['if (eq %0 0:4) {r[0:2] = 1:8; if (eq %0 1:4) {return 2:8} {return 3:8}} {return 1:8}']);
  });

  test('nested', () => {
    expect(body('fn f(x: bits(4)) -> bits(8) {\n  if x == 0 then { if ie == 1 then return 1\n trap call as call }\n  return 3\n}')).toEqual(
      ['if (eq %0 0:4) {if (eq ie 1:1) {return 1:8} {trap call call}} {return 3:8}'],
    );
    expect(body('fn f(x: bits(4)) -> bits(8) {\n  if x == 0 then return 9 else { if ie == 1 then return 1 }\n  return 3\n}')).toEqual([
      'if (eq %0 0:4) {return 9:8} {if (eq ie 1:1) {return 1:8} {return 3:8}}',
    ]);
  });

  test('out of a loop', () => {
    expect(body('fn f(x: bits(8)) -> bits(2) {\n  for k in 0 .. 1 { if r[k] == x then return k }\n  return 3\n}')).toEqual([
      'if (eq r[0:2] %0) {return 0:2} {if (eq r[1:2] %0) {return 1:2} {return 3:2}}',
    ]);
  });

  test('without a value', () => {
    expect(body('fn f() {\n  if ie == 1 then return\n  r[0] = 1\n}')).toEqual(['if (eq ie 1:1) {return} {r[0:2] = 1:8}']);
  });

  test('a value on the next line belongs to the next statement', () => {
    expect(body('fn f() {\n  if ie == 1 then return\n  privileged()\n}')).toEqual(['if (eq ie 1:1) {return} {privileged()}']);
  });

  test('all paths trap', () => {
    expect(body('fn f() -> bits(8) { if ie == 1 then trap call as call else trap program as fault }')).toEqual([
      'if (eq ie 1:1) {trap call call} {trap program fault}',
    ]);
  });

  test('functions may use later ones', () => {
    expect(body('fn f() -> bits(8) { return g(true) }\nfn g(c: bool) -> bits(8) { return if c then 1 else 2 }')).toEqual([
      'return (g 1:bool)',
    ]);
  });
});

describe('encodings', () => {
  test('the pattern: fixed bits, and zeros that fill the last cell', () => {
    const text = 'instructions:\n  long:\n    encoding: "0b11:2 x:3 _:2 (word - 3):4"\n    semantics: ""\n';
    const long = read(variant(text)).instructions.find((i) => i.name === 'long');
    expect(long?.encoding.groups).toHaveLength(1);
    expect(long?.encoding.groups[0]).toMatchObject({
      width: 11,
      cells: 2,
      fields: [
        { kind: 'fixed', width: 2, value: 3n },
        { kind: 'operand', width: 3, name: 'x' },
        { kind: 'ignored', width: 2 },
        { kind: 'fixed', width: 4, value: 5n },
      ],
    });
    if (long === undefined) throw new Error('no instruction');
    expect(encodingPattern(long.encoding, 8)).toEqual({ width: 16, value: 0b1100000010100000n, mask: 0b1100000111111111n });
  });

  test('codes of different lengths are compared where both have bits', () => {
    read(variant('instructions:\n  a: { encoding: "3:2 0:2 x:4", semantics: "" }\n  b: { encoding: "3:2 1:2 x:4 y:8", semantics: "" }\n'));
    read(variant('instructions:\n  a: { encoding: "3:2", semantics: "" }\n  b: { encoding: "3:2 1:6", semantics: "" }\n'));
  });

  test('forms: a list, every value, and values that are all named', () => {
    const forms = (yaml: string): (string | null)[] =>
      read(variant(`instructions:\n  x: { encoding: "3:2 f:2", semantics: "", forms: ${yaml} }\n`))
        .instructions.find((i) => i.name === 'x')
        ?.forms.map((f) => f.label) ?? [];
    expect(forms('{ by: f, names: [a, b] }')).toEqual(['f=a', 'f=b', 'f=other']);
    expect(forms('{ by: f }')).toEqual(['f=0', 'f=1', 'f=2', 'f=3']);
    expect(forms('{ by: f, names: { 3: a, 0b10: b, 0: c, half - 3: d } }')).toEqual(['f=a', 'f=b', 'f=c', 'f=d']);
  });
});

describe('variants', () => {
  test('sections merge by name, functions by function name', () => {
    const t = read(
      variant(
        'remove: { instructions: [load], functions: [double], expect: all }\nconstants: { new: half + 1 }\nstate:\n  timer: { role: control, type: bits(new) }\n  extra: { role: general, type: bits(1) }\ntick: extra = 0\nfunctions: |\n  fn privileged() { extra = 1 }\n  fn more() { privileged() }\n',
      ),
    );
    expect(t.instructions.map((i) => i.name)).toEqual(['stop']);
    expect(t.functions.map((f) => f.name)).toEqual(['privileged', 'more']);
    expect(t.functions[0]?.body.map(showStatement)).toEqual(['extra = 1:1']);
    expect(t.elements.map((e) => e.id).slice(-5)).toEqual(['timer', 'flags.carry', 'flags.level', 'flags.zero', 'extra']);
    expect(t.elements.find((e) => e.id === 'timer')).toMatchObject({ role: 'control', width: 5 });
    expect(t.expect).toEqual([]);
  });

  test('lists replace lists, and expectations are not inherited beside others', () => {
    const t = read(variant('invariant: []\nassume: ["ie == 1", "timer == 0"]\nexpect: [{ theorem: 3, verdict: unknown }]\n'));
    expect(t.invariants).toEqual([]);
    expect(t.assume.map((c) => c.text)).toEqual(['ie == 1', 'timer == 0']);
    expect(t.expect.map((e) => e.claim.verdict)).toEqual(['unknown']);
  });

  test('a chain of variants', () => {
    const middle = { file: 'middle.yaml', text: variant('title: Middle\nconstants: { deep: 7 }\n') };
    const { description, sources } = readDescription(
      { file: 'top.yaml', text: 'isa: top\nextends: middle.yaml\nconstants: { deeper: deep + 1 }\ntick: timer = deeper\n' },
      { resolve: (name) => (name === 'middle.yaml' ? middle : resolveFixture(name)) },
    );
    expect(description?.title).toBe('Middle');
    expect(description?.tick?.body.map(showStatement)).toEqual(['timer = 8:8']);
    expect([...sources.keys()]).toEqual(['top.yaml', 'middle.yaml', 'base.yaml']);
  });
});

describe('other shapes of machines', () => {
  const machine = (more: string): string =>
    `isa: t\nmodes: [s, m, u]\nsettings: { default: { user: u, virtual: [s, m] }, other-one: { user: m, virtual: [s] } }\ntraps: { t: { vector: 0 } }\n${more}`;

  test('the mode as a field, with more bits than the modes need', () => {
    const t = read(
      machine(
        'state:\n  pc: { role: pc, type: bits(8) }\n  sr: { type: bits(8), fields: { mode: { bits: "5:3", role: mode }, x: { bits: 0, role: control } } }\ninstructions:\n  go: { encoding: "1:3", semantics: "if sr.mode == u then sr.mode = s" }\n',
      ),
    );
    expect(t.instructions[0]?.semantics.body.map(showStatement)).toEqual(['if (eq sr.mode 2:3) {sr.mode = 0:3} {}']);
    expect(t.instructions[0]?.encoding.groups.map((g) => g.cells)).toEqual([1]);
    expect(t.settings.map((s) => [s.name, s.user, s.virtual, s.monitor])).toEqual([
      ['default', 2n, [0n, 1n], ['t']],
      ['other-one', 1n, [0n], ['t']],
    ]);
  });

  test('virtual addresses of another width, several storages, and fetch', () => {
    const t = read(
      machine(
        'state:\n  memory: { storage: { address: 8, cell: 16, size: 200, beyond: t } }\n  ports: { storage: { address: 4, cell: 8, size: 16, beyond: t } }\n  mode: { role: mode }\n  pc: { role: pc, type: bits(8) }\n  cs: { role: relocation, type: bits(8) }\ntranslate: { storage: memory, address: 12, map: "return va[7:0]" }\nfetch: return zext(cs, 12) << 4 | zext(pc, 12)\ninstructions:\n  go: { encoding: "1:3", semantics: "pc = read(bits(12, 5))[7:0] + ports[3]" }\n',
      ),
    );
    expect(t.translate).toMatchObject({ storage: 'memory', addressWidth: 12 });
    expect(t.fetch?.body.map(showStatement)).toEqual(['return (or (shl (zext cs 12) 4:12) (zext pc 12))']);
    expect(t.instructions[0]?.semantics.body.map(showStatement)).toEqual(['pc = (add (read 5:12)<7:0> ports[3:4])']);
  });

  test('translate sees the purpose, the space and tables in storage', () => {
    const t = read(
      variant(
        'translate: |\n  let entry = memory[va]\n  if access == write and entry[0] == 0 then trap memory as memory\n  if access != execute or space == user then return entry\n  return entry & 0xf0\n',
      ),
    );
    expect(t.translate?.body.body.map(showStatement)).toEqual([
      '%2 := memory[%0]',
      'if (land access-is-write (eq %2<0:0> 0:1)) {trap memory memory} {}',
      'if (lor (lnot access-is-execute) (eq %1 3:2)) {return %2} {return (and %2 240:8)}',
    ]);
  });

  const hosting = `reset: |
  ie = memory[3][0]
  pc = 4
undefined: program
hosting:
  align: 2 ** half
  map: |
    base = if mode == supervisor then start else base + start
  absorb: bound = bound
  tables:
    cells: half
    entry: return if cells >u zext(start, word + 1) then memory[base + index] else 0
`;

  test('how the machine starts, what codes without an instruction do, and what monitors are told', () => {
    const t = read(variant(hosting));
    expect(t.reset?.body.map(showStatement)).toEqual(['ie = memory[3:8]<0:0>', 'pc = 4:8']);
    expect(t.undefinedOperation).toBe('program');
    expect(t.hosting).toMatchObject({ align: 16n, map: { slots: 3 }, absorb: { slots: 3 }, tables: { cells: 4n, entry: { slots: 3 } } });
    expect(t.hosting?.map.body.map(showStatement)).toEqual(['base = (if (eq mode 0:2) %0 (add base %0))']);
    expect(t.hosting?.absorb?.body.map(showStatement)).toEqual(['bound = bound']);
    expect(t.hosting?.tables?.entry.body.map(showStatement)).toEqual(['return (if (lnot (ule %2 (zext %1 9))) memory[(add base %0)] 0:8)']);
  });

  test('without tables the blocks of hosting see the window only; windows begin anywhere', () => {
    const t = read(variant('hosting:\n  map: base = base + start + cells[word-1:0]\n'));
    expect(t.hosting).toMatchObject({ align: 1n, map: { slots: 2 }, absorb: null, tables: null });
    expect(t.hosting?.map.body.map(showStatement)).toEqual(['base = (add (add base %0) %1<7:0>)']);
  });

  test('what is not said is null; a variant inherits, replaces and removes as a whole', () => {
    const none = read(variant(''));
    expect([none.reset, none.undefinedOperation, none.hosting]).toEqual([null, null, null]);
    const of = (text: string): Description => {
      const resolve = (name: string) => (name === 'hosted' ? { file: 'hosted', text: variant(hosting) } : resolveFixture(name));
      const { description, diagnostics } = readDescription({ file: 't.yaml', text: `isa: u\nextends: hosted\n${text}` }, { resolve });
      expect(diagnostics).toEqual([]);
      return description!;
    };
    expect(of('')).toMatchObject({ reset: { slots: 0 }, undefinedOperation: 'program', hosting: { align: 16n } });
    const replaced = of('reset: pc = 1\nundefined: call\nhosting: { map: base = start }\n');
    expect(replaced.reset?.body.map(showStatement)).toEqual(['pc = 1:8']);
    expect(replaced).toMatchObject({ undefinedOperation: 'call', hosting: { align: 1n, absorb: null, tables: null } });
    const removed = of('remove: { reset: all, undefined: all, hosting: all }\n');
    expect([removed.reset, removed.undefinedOperation, removed.hosting]).toEqual([null, null, null]);
  });

  test('names of objects in JavaScript are names like any other', () => {
    const t = read(
      variant('constants: { constructor: 3, toString: 4, hasOwnProperty: 5 }\ntick: timer = constructor + toString + hasOwnProperty\n'),
    );
    expect(t.tick?.body.map(showStatement)).toEqual(['timer = 12:8']);
  });

  test('what survives is said: broken instructions are named, broken functions break their callers only', () => {
    const { description, diagnostics } = readDescription(
      {
        file: 't.yaml',
        text: variant(
          'functions: |\n  fn f() { x = 1 }\ninstructions:\n  a: { encoding: "3:2 0:2", semantics: f() }\n  b: { encoding: "3:2 1:2", semantics: "r[0] = 1" }\n',
        ),
      },
      { resolve: resolveFixture },
    );
    expect(diagnostics).toHaveLength(1);
    expect(description?.broken).toEqual(['a']);
    expect(description?.instructions.map((i) => i.name)).toEqual(['load', 'stop', 'b']);
  });

  test('a broken function that the map needs leaves nothing to analyse', () => {
    const { description } = readDescription(
      { file: 't.yaml', text: variant('functions: |\n  fn f() -> bits(8) { return x }\ntranslate: return f()\n') },
      { resolve: resolveFixture },
    );
    expect(description).toBeNull();
  });
});
