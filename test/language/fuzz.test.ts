// Mangled descriptions and hostile ones: always diagnostics or a description, never an exception, a hang, or memory without bound.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic, type ReadDescription, readDefinitionSet, readDescription } from '../../src/language/index.ts';
import { packageRoot } from '../../src/load/index.ts';
import { MACHINES, resolveFixture } from './fixtures.ts';

const BASE = readFileSync(join(MACHINES, 'base.yaml'), 'utf8');
const RICH = readFileSync(join(MACHINES, 'rich.yaml'), 'utf8');
const DEFINITIONS = readFileSync(join(packageRoot(), 'specs', 'resources.yaml'), 'utf8');

/** Numbers from a seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ':',
  ': ',
  '- ',
  '|',
  '>',
  '&a ',
  '*a',
  '!x ',
  '"',
  "'",
  '#',
  '\\',
  '\t',
  '\r',
  '\n',
  '\u0000',
  '\ufeff',
  '\u2028',
  '%',
  '@',
  '__proto__',
  'constructor',
  'if ',
  ' then ',
  ' else ',
  'match ',
  '=> ',
  'return ',
  'trap ',
  '0x',
  '0b',
  '1e999',
  '99999999999999999999',
  '-',
  '~',
  '∃',
  '𝄞',
  '\ud800',
  '..',
  '**',
  '<<',
  '? ',
  '---\n',
  '...\n',
  '<<: ',
  'word',
  ';',
  ',',
  '=',
  '==',
  'as',
  'fn ',
  '[mode == 1: x:8]',
  '{ea src}',
  'undefined(4)',
  ' with ',
  'default: ',
  'is: ',
  'where: ',
  '2 ** 40',
];

function mangle(text: string, next: (below: number) => number): string {
  let result = text;
  for (let i = next(3) + 1; i > 0; i--) {
    const at = next(result.length + 1);
    const length = next(40);
    const lines = result.split('\n');
    switch (next(7)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + length);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(at, at + length).repeat(next(3) + 2) + result.slice(at + length);
        break;
      case 2:
        result = result.slice(0, at);
        break;
      case 3: {
        const [a, b] = [next(lines.length), next(lines.length)];
        [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
        result = lines.join('\n');
        break;
      }
      case 4:
        result = result.slice(0, at) + (result[at + 1] ?? '') + (result[at] ?? '') + result.slice(at + 2);
        break;
      case 5:
        lines.splice(next(lines.length), 1 + next(3));
        result = lines.join('\n');
        break;
      default:
        result = result.slice(0, at) + (PIECES[next(PIECES.length)] ?? '') + result.slice(at);
    }
  }
  return result;
}

/** What must hold of every result. */
function sane({ description, diagnostics, sources }: ReadDescription, text: string): void {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  if (description === null) expect(errors.length).toBeGreaterThan(0);
  else if (description.broken.length > 0) expect(errors.length).toBeGreaterThan(0);
  for (const d of diagnostics) {
    const source = sources.get(d.range.file);
    expect(source).toBeDefined();
    expect(d.range.start.offset).toBeLessThanOrEqual(d.range.end.offset);
    expect(d.range.end.offset).toBeLessThanOrEqual(source?.length ?? 0);
    expect(d.message.replaceAll(/`[^`]*`/g, '')).not.toMatch(/undefined|\[object|NaN|tag:yaml|_iter|null\b/);
    expect(formatDiagnostic(d, (f) => sources.get(f)).length).toBeLessThan(5000);
  }
  if (description !== null) JSON.stringify(description, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));
  expect(text).toBeDefined();
}

describe('mangled', () => {
  test('descriptions', { timeout: 60_000 }, () => {
    const next = random(1974);
    let survived = 0;
    for (let i = 0; i < 150; i++) {
      const text = mangle(BASE, next);
      const result = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
      sane(result, text);
      if (result.description !== null) survived++;
    }
    // Neither is everything refused nor nothing.
    expect(survived).toBeGreaterThan(10);
    expect(survived).toBeLessThan(135);
  });

  test('descriptions with groups, banks, tables and payloads', { timeout: 60_000 }, () => {
    const next = random(68_000);
    let survived = 0;
    for (let i = 0; i < 150; i++) {
      const text = mangle(RICH, next);
      const result = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
      sane(result, text);
      if (result.description !== null) survived++;
    }
    expect(survived).toBeGreaterThan(10);
    expect(survived).toBeLessThan(135);
  });

  test('definition sets', { timeout: 60_000 }, () => {
    const next = random(17);
    let refused = 0;
    for (let i = 0; i < 80; i++) {
      const text = mangle(DEFINITIONS, next);
      const { definitions, diagnostics } = readDefinitionSet({ file: 't.yaml', text });
      expect(definitions === null).toBe(diagnostics.some((d) => d.severity === 'error'));
      for (const d of diagnostics) formatDiagnostic(d, text);
      if (definitions === null) refused++;
    }
    expect(refused).toBeGreaterThan(20);
  });
});

/** A variant of the base machine with one instruction of this semantics. */
function withSemantics(code: string): string {
  const lines = code.split('\n').map((l) => `      ${l}`);
  return `isa: t\nextends: base\ninstructions:\n  test:\n    encoding: "3:2 d:2"\n    semantics: |\n${lines.join('\n')}\n`;
}

const many = (count: number, make: (i: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(separator);

/** Hostile texts, and the codes of which at least one must be given; none where the text is sound. */
const HOSTILE: readonly (readonly [name: string, text: string, codes: readonly string[]])[] = [
  ['10 MB of one key', `${'k'.repeat(10_000_000)}: 1\n`, ['source-too-large']],
  ['1 MB of one key', `isa: t\n${'k'.repeat(1_000_000)}: 1\n`, ['yaml-syntax', 'unknown-key']],
  ['1 MB of one line of semantics', withSemantics(`r[0] = ${'r[1] + '.repeat(140_000)}1`), ['budget']],
  ['1 MB of a number', withSemantics(`r[0] = ${'1'.repeat(1_000_000)}`), ['budget']],
  ['1 MB of digits with _', withSemantics(`r[0] = 1${'_'.repeat(1_000_000)}1`), ['budget']],
  ['1 MB of a name', withSemantics(`r[0] = ${'a'.repeat(1_000_000)}`), ['budget']],
  ['1 MB of a comment', withSemantics(`# ${'# '.repeat(500_000)}`), ['budget']],
  ['1 MB of spaces', withSemantics(`r[0] =${' '.repeat(1_000_000)}nobody`), ['budget']],
  ['90 kB of a number', withSemantics(`r[0] = ${'1'.repeat(90_000)}`), ['syntax']],
  ['90 kB of a name', withSemantics(`r[0] = ${'a'.repeat(90_000)}`), ['unknown-name']],
  ['90 kB of a comment', withSemantics(`# ${'# '.repeat(45_000)}`), []],
  ['90 kB of spaces', withSemantics(`r[0] =${' '.repeat(90_000)}nobody`), ['unknown-name']],
  ['[ 10,000 deep', `isa: ${'['.repeat(10_000)}\n`, ['too-deep']],
  ['{ 10,000 deep', `isa: ${'{a: '.repeat(10_000)}\n`, ['too-deep']],
  ['- 10,000 deep', `isa:\n  ${'- '.repeat(10_000)}x\n`, ['too-deep']],
  ['? 10,000 deep', `${'? '.repeat(10_000)}x\n`, ['too-deep']],
  ['indentation 1,300 deep', many(1300, (i) => `${' '.repeat(i)}a:`), ['too-deep']],
  ['( 3,000 deep', withSemantics(`r[0] = ${'('.repeat(3000)}1${')'.repeat(3000)}`), ['too-deep']],
  ['( 3,000 deep, never closed', withSemantics(`r[0] = ${'('.repeat(3000)}`), ['too-deep', 'unbalanced']],
  ['r[ 3,000 deep', withSemantics(`r[0] = ${'r['.repeat(3000)}0${']'.repeat(3000)}`), ['too-deep']],
  ['calls 3,000 deep', withSemantics(`r[0] = ${'double('.repeat(3000)}0${')'.repeat(3000)}`), ['too-deep']],
  ['blocks 2,000 deep', withSemantics(`${'if ie == 1 then { '.repeat(2000)}${'}'.repeat(2000)}`), ['too-deep']],
  ['if 3,000 deep, without brackets', withSemantics(`${'if ie == 1 then '.repeat(3000)}pc = 0`), ['too-deep']],
  ['if if if', withSemantics(`${'if '.repeat(3000)}pc = 0`), ['too-deep', 'syntax']],
  ['if without then, 3,000 deep', withSemantics(`${'if ie == 1 '.repeat(3000)}pc = 0`), ['too-deep', 'missing-then', 'syntax']],
  ['else if 1,500 times', withSemantics(`${'if ie == 1 then pc = 0 else '.repeat(1500)}pc = 0`), ['too-deep']],
  ['not 3,000 times', withSemantics(`if ${'not '.repeat(3000)} ie == 1 then pc = 0`), ['too-deep']],
  ['- 3,000 times', withSemantics(`r[0] = ${'-'.repeat(3000)}1`), ['too-deep']],
  ['- and ~ 3,000 times', withSemantics(`r[0] = ${'-~'.repeat(3000)}1`), ['too-deep']],
  ['slices 3,000 times', withSemantics(`r[0] = r[1]${'[7:0]'.repeat(3000)}`), ['too-deep']],
  ['fields 3,000 times', withSemantics(`r[0] = flags${'.carry'.repeat(3000)}`), ['too-deep']],
  [
    '1,000 early returns',
    `isa: t\nextends: base\nfunctions: |\n  fn f() -> bits(8) {\n${many(1000, (i) => `    if r[0] == ${i % 256} then return 1`)}\n    return 0\n  }\n`,
    ['too-deep'],
  ],
  ['an arm for every byte', withSemantics(`match read(bits(8, 0)) { ${many(256, (i) => `${i} => pc = ${i}`, ' ')} }`), []],
  ['1,500 arms', withSemantics(`match zext(r[0], 16) { ${many(1500, (i) => `${i} => pc = 0`, ' ')} }`), ['too-deep']],
  ['100,000 words', withSemantics('pc = 0; '.repeat(30_000)), ['budget']],
  [
    '200,000 words in many blocks',
    `isa: t\nextends: base\ninstructions:\n${many(18, (i) => `  i${i}: { encoding: "3:2 ${i}:14", semantics: "${'pc = 0; '.repeat(3000)})" }`)}\n`,
    ['budget'],
  ],
  [
    'nested matches',
    withSemantics(`r[0] = ${'match '.repeat(60)}r[1]${' { else => 1 }'.repeat(60)}`),
    ['too-deep', 'unsized-number', 'not-allowed-here', ''],
  ],
  ['a loop of 2 ** 4000 rounds', withSemantics('for k in 0 .. 2 ** 4000 { }'), ['budget']],
  ['loops in loops', withSemantics(`${many(40, (i) => `for k${i} in 0 .. 9 { `, '')} pc = 0 ${'}'.repeat(40)}`), ['budget']],
  ['towers of powers', withSemantics(`r[0] = ${many(30, () => '9', ' ** ')}`), ['arithmetic']],
  [
    'growing constants',
    `isa: t\nextends: base\nconstants:\n${many(200, (i) => `  c${i}: ${i === 0 ? '2' : `c${i - 1} * c${i - 1}`}`)}\n`,
    ['arithmetic'],
  ],
  ['shifts', withSemantics('r[0] = 1 << 2 ** 60'), ['arithmetic']],
  [
    'functions that double',
    `isa: t\nextends: base\nfunctions: |\n${many(60, (i) => `  fn g${i}() -> bits(8) { return ${i === 0 ? '1' : `g${i - 1}() + g${i - 1}()`} }`)}\n`,
    ['budget'],
  ],
  [
    'a long chain of functions',
    `isa: t\nextends: base\nfunctions: |\n${many(1500, (i) => `  fn g${i}() { ${i === 1499 ? 'pc = 0' : `g${i + 1}()`} }`)}\n`,
    [],
  ],
  [
    'a packed register with many fields, read often',
    `isa: t\nextends: base\nstate:\n  big: { type: bits(4096), fields: { ${many(4096, (i) => `f${i}: { bits: ${i}, role: general }`, ', ')} } }\ninstructions:\n  test:\n    encoding: "3:2"\n    semantics: |\n${many(500, (i) => `      let x${i} = big`)}\n`,
    ['budget', 'source-too-large'],
  ],
  [
    'an alias bomb',
    `a: &a x\n${many(20, (i) => `${String.fromCharCode(98 + i)}: &${String.fromCharCode(98 + i)} [${many(9, () => `*${String.fromCharCode(97 + i)}`, ', ')}]`)}\nisa: *u\n`,
    ['alias-expansion', 'unknown-key'],
  ],
  [
    'an alias of a large block, often',
    `isa: t\nextends: base\ndoc: &d |\n  ${'pc = 0; '.repeat(10_000)}\ninstructions:\n${many(500, (i) => `  i${i}: { encoding: "3:2 ${i}:14", semantics: *d }`)}\n`,
    ['alias-expansion'],
  ],
  ['an alias of itself', 'isa: &a [*a]\n', ['alias-expansion']],
  ['50,000 anchors', `isa: ${'&a '.repeat(50_000)}x\n`, ['yaml-syntax']],
  ['50,000 keys', many(50_000, (i) => `k${i}: 1`), ['unknown-key']],
  ['100,000 keys that are the same', many(100_000, () => 'k: 1'), ['duplicate-key', 'unknown-key', 'source-too-large']],
  ['2,000 unknown names', withSemantics(many(2000, (i) => `r[0] = unknown_${i}`)), ['unknown-name']],
  [
    '4,200 instructions',
    `isa: t\nextends: base\ninstructions:\n${many(4200, (i) => `  i${i}: { encoding: "3:2 ${i}:14", semantics: "" }`)}\n`,
    ['out-of-range'],
  ],
  [
    '2,000 instructions with one code',
    `isa: t\nextends: base\ninstructions:\n${many(2000, (i) => `  i${i}: { encoding: "3:2", semantics: "" }`)}\n`,
    ['encoding-overlap'],
  ],
  [
    'a register file that is too large',
    'isa: t\nextends: base\nstate: { x: { role: general, type: "bits(8)[2 ** 60]" } }\n',
    ['out-of-range'],
  ],
  [
    'a storage that is as large as can be',
    'isa: t\nextends: base\nstate: { m: { storage: { address: 256, cell: 4096, size: 2 ** 256, beyond: call } } }\ntranslate: { storage: memory, map: return va }\n',
    [],
  ],
  [
    '__proto__ as a key',
    'isa: t\nextends: base\n__proto__: { x: 1 }\nparameters: { __proto__: { default: 1 } }\nstate: { __proto__: { role: general, type: bits(1) }, constructor: { role: control, type: bits(1) } }\ninstructions: { __proto__: { encoding: "3:2", semantics: "" } }\n',
    ['unknown-key', 'bad-name'],
  ],
  [
    '__proto__ in semantics',
    withSemantics(
      '__proto__ = 1\nconstructor.prototype = 1\nlet __proto__ = r[0]\nflags.__proto__ = 1\n__proto__()\ntrap __proto__ as constructor',
    ),
    ['unknown-name'],
  ],
  [
    'products in the conditions of 300 instructions',
    `isa: t\nextends: base\ninstructions:\n${many(300, (i) => `  i${i}: { encoding: "3:2 ${i}:14 a:32 b:32", where: "a * b == ${i + 12345}", semantics: "" }`)}\n`,
    ['budget'],
  ],
  [
    '3,000 instructions with one code and a condition each',
    `isa: t\nextends: base\ninstructions:\n${many(3000, (i) => `  i${i}: { encoding: "3:2 a:16 0:6", where: "a == ${i * 7}", semantics: "" }`)}\n`,
    ['budget'],
  ],
  [
    'a condition that calls deeply',
    `isa: t\nextends: base\nfunctions: |\n${many(1500, (i) => `  fn g${i}(x: bits(4)) -> bits(4) { return ${i === 1499 ? 'x' : `g${i + 1}(x)`} }`)}\ninstructions:\n  test: { encoding: "3:2 a:4", where: "g0(a) == 1", semantics: "" }\n`,
    ['budget'],
  ],
  [
    'a condition that calls and nests deeply',
    `isa: t\nextends: base\nfunctions: |\n${many(190, (i) => `  fn g${i}(x: bits(4)) -> bits(4) { return ${i === 189 ? 'x' : `g${i + 1}(x)`}${' + 1'.repeat(200)} }`)}\ninstructions:\n  test: { encoding: "3:2 a:4", where: "g0(a) == 1", semantics: "" }\n`,
    ['budget'],
  ],
  [
    'conditions that share no bit order',
    `isa: t\nextends: base\ninstructions:\n${many(40, (i) => `  i${i}: { encoding: "3:2 ${i}:6 a:60 b:60", where: "a == b + ${i}", semantics: "" }`)}\n`,
    ['budget'],
  ],
  [
    'groups whose conditions double',
    `isa: t\nextends: base\ninstructions:\n  test: { encoding: "3:2 x0:6 ${many(60, (i) => `[x${i} == 1 or x${i} == 2: x${i + 1}:8]`, ' ')}", semantics: "" }\n`,
    ['budget'],
  ],
  [
    '65 groups',
    `isa: t\nextends: base\ninstructions:\n  test: { encoding: "3:2 _:6 ${'[true: _:8] '.repeat(65)}", semantics: "" }\n`,
    ['out-of-range'],
  ],
  [
    'a list of fields used 2,000 times',
    `isa: t\nextends: base\nfields: { f: "${'_:1 '.repeat(2000)}" }\ninstructions:\n  test: { encoding: "3:2 ${many(2000, (i) => `{f p${i}}`, ' ')}", semantics: "" }\n`,
    ['out-of-range'],
  ],
  [
    'a list of large conditions in 500 instructions',
    `isa: t\nextends: base\nfields: { f: "[${many(100, (i) => `x == ${i % 64}`, ' or ')}: y:8]" }\ninstructions:\n${many(500, (i) => `  i${i}: { encoding: "3:2 ${i}:14 x:8 {f}", semantics: "" }`)}\n`,
    [],
  ],
  [
    'references of every width',
    withSemantics(
      `${many(64, (i) => `write(0, read(0, ${8 * (i + 1)}))`)}\n${many(64, (i) => `write(0, execute(0, ${8 * (i + 1)}, as: user), as: user)`)}`,
    ),
    [],
  ],
  [
    'many banks',
    `isa: t\nextends: base\nstate:\n  x: { role: general, type: "bits(8)[65536]", banks: { ${many(65, (i) => `${i}: { default: b${i} }`, ', ')} } }\n`,
    ['out-of-range'],
  ],
  [
    '64 banked registers, read often',
    `isa: t\nextends: base\nstate:\n  y: { role: general, type: "bits(8)[64]", banks: { ${many(64, (i) => `${i}: { supervisor: s${i}, user: u${i} }`, ', ')} } }\ninstructions:\n  test: { encoding: "3:2 d:6", semantics: "${many(100, () => 'y[d] = y[d] + y[3]', ';')}" }\n`,
    [],
  ],
  [
    'a table of 4,000 registers',
    `isa: t\nextends: base\ntables:\n  c: { number: bits(12), value: bits(8), absent: trap call as call, registers: { ${many(4000, (i) => `r${i}: { number: ${i}, is: ie, check: privileged() }`, ', ')} } }\ninstructions:\n  test: { encoding: "3:2 d:12", semantics: "c[d] = c[d]" }\n`,
    [],
  ],
  [
    'a table of large checks',
    `isa: t\nextends: base\ntables:\n  c: { number: bits(12), value: bits(8), absent: "for k in 0 .. 9000 { pc = k % 256 }; trap call as call", registers: { ${many(2000, (i) => `r${i}: { number: ${i}, is: ie, access: read }`, ', ')} } }\n`,
    ['budget'],
  ],
  [
    '255 forms of large conditions',
    `isa: t\nextends: base\ninstructions:\n${many(15, (k) => `  i${k}: { encoding: "3:2 ${k}:6 a:8", semantics: "", forms: { when: { ${many(255, (i) => `f${i}: "${many(20, () => `a == ${i}`, ' or ')}"`, ', ')} } } }`)}\n`,
    ['out-of-range', 'budget'],
  ],
  ['names that bait regular expressions', `isa: ${'a-'.repeat(20_000)}!\n`, ['bad-name']],
  [
    'hyphens',
    `isa: t\nextends: base\ninstructions:\n  ${'a'.repeat(1000)}${'-'.repeat(1000)}: { encoding: "3:2", semantics: "" }\n`,
    ['bad-name', 'yaml-syntax'],
  ],
  ['long keys that are nearly right', `isa: t\n${many(2000, (i) => `instruction${'s'.repeat(i % 40)}x${i}: 1`)}\n`, ['unknown-key']],
  ['quotes never closed', `isa: "${'\\"'.repeat(100_000)}x`, ['yaml-syntax']],
  ['1 MB of colons', ':'.repeat(1_000_000), ['yaml-syntax', 'wrong-shape', 'source-too-large']],
  ['1 MB of `: `', ': '.repeat(500_000), ['too-deep', 'yaml-syntax', 'source-too-large']],
  ['1 MB of commas', `isa: [${','.repeat(1_000_000)}]`, ['yaml-syntax', 'source-too-large']],
  ['1 MB of line breaks', '\n'.repeat(1_000_000), ['wrong-shape', 'source-too-large']],
  ['documents', '---\n'.repeat(100_000), ['yaml-syntax', 'wrong-shape', 'source-too-large']],
  ['directives', '%YAML 1.2\n'.repeat(10_000), ['yaml-syntax', 'wrong-shape', 'source-too-large']],
  ['characters that are none', 'isa: \ud800\n\u0000: \u0007\n', ['bad-name', 'yaml-syntax', 'unknown-key']],
  ['an empty file', '', ['wrong-shape']],
  ['a byte order mark alone', '\ufeff', ['wrong-shape']],
];

describe('hostile', () => {
  test.each(HOSTILE)('%s', { timeout: 30_000 }, (_, text, codes) => {
    const before = process.memoryUsage().heapUsed;
    const started = process.cpuUsage();
    const result = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
    const { user } = process.cpuUsage(started);
    sane(result, text);
    const found = result.diagnostics.map((d) => d.code as string);
    if (codes.length === 0) expect(found).toEqual([]);
    else if (!codes.includes('')) expect(found.filter((c) => codes.includes(c)).length, found.slice(0, 5).join()).toBeGreaterThan(0);
    expect(user / 1e6).toBeLessThan(15);
    expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(1200);
  });

  test('definition sets', () => {
    for (const text of [
      `definitions: x\nclasses:\n  a: { formula: "${'('.repeat(10_000)}" }\n`,
      `definitions: x\nclasses:\n  a: { formula: "${'not '.repeat(10_000)} a" }\n`,
      `definitions: x\nclasses:\n  a: { formula: "${'¬'.repeat(10_000)} a" }\n`,
      `definitions: x\nclasses:\n  a: { formula: "for all S: ${'true and '.repeat(50_000)} true" }\n`,
      `definitions: x\nclasses:\n${many(2000, (i) => `  a${i}: { formula: "${i === 0 ? 'for all S: true' : `a${i - 1} or a${i - 1}`}" }`)}\n`,
      'definitions: x\n__proto__: {}\ntwins: { __proto__: {} }\nclasses: { constructor: { formula: __proto__ } }\n',
    ]) {
      const { definitions, diagnostics } = readDefinitionSet({ file: 't.yaml', text });
      expect(definitions === null).toBe(diagnostics.length > 0);
      for (const d of diagnostics) expect(formatDiagnostic(d, text).length).toBeLessThan(5000);
    }
  });

  test('nothing is left on prototypes', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
