// The printer, there and back: what it prints is put in the place of the text it was made from, and means the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { evaluateExpression, execute, runBlock, type StateSource } from '../../src/evaluate/index.ts';
import { printBlock, printExpression, printFunction, printType } from '../../src/isa/print.ts';
import type { Block, Description, Expression, Function as FunctionDefinition } from '../../src/language/description.ts';
import { constant } from '../../src/language/terms.ts';
import { libraryNames, loadDescription, loadDescriptionText, packageRoot } from '../../src/load/index.ts';
import { nextValue, type Source } from '../../src/machine/random.ts';

type Yaml = Record<string, unknown>;

const load = (name: string): Description => {
  const loaded = loadDescription(name);
  if (!loaded.ok || loaded.result.description === null) throw new Error(`no ${name}`);
  return loaded.result.description;
};

/** The instructions of a machine and of those that it extends, as they are written. */
function written(name: string, section: string): Yaml {
  const document = parse(readFileSync(join(packageRoot(), 'isas', name.endsWith('.yaml') ? name : `${name}.yaml`), 'utf8')) as Yaml;
  const base = typeof document.extends === 'string' ? written(document.extends, section) : {};
  const own = document[section];
  return typeof own === 'object' && own !== null ? { ...base, ...own } : typeof own === 'string' ? { text: own } : base;
}

/** The machine with all of its semantics printed. */
function reprinted(name: string, description: Description): Description {
  const options = { description };
  const text = (block: Pick<Block, 'body'>, parameters: readonly string[] = []): string =>
    `${printBlock(block, { ...options, parameters }).join('\n')}\n`;
  const own = written(name, 'instructions') as Record<string, Yaml>;
  const { translate, deliver, tick, fetch, reset, hosting, payloadWidth } = description;
  const tables = hosting?.tables ?? null;
  const window = ['start', 'cells', 'tables'];
  const declared = written(name, 'translate');
  const document = {
    isa: description.id,
    title: description.title,
    extends: name,
    functions: description.functions
      .filter((f) => !f.name.includes(':'))
      .map((f) => printFunction(f, options).join('\n'))
      .join('\n'),
    ...(translate === null ? {} : { translate: { ...declared, text: undefined, map: text(translate.body, ['va', 'space']) } }),
    ...(deliver === null
      ? {}
      : {
          deliver:
            payloadWidth === 0
              ? text(deliver, ['vector'])
              : { payload: `bits(${payloadWidth})`, block: text(deliver, ['vector', 'payload']) },
        }),
    ...(tick === null ? {} : { tick: text(tick) }),
    ...(fetch === null ? {} : { fetch: text(fetch) }),
    ...(reset === null ? {} : { reset: text(reset) }),
    ...(hosting === null
      ? {}
      : {
          hosting: {
            align: String(hosting.align),
            map: text(hosting.map, window),
            ...(hosting.absorb === null ? {} : { absorb: text(hosting.absorb, window) }),
            ...(tables === null ? {} : { tables: { cells: String(tables.cells), entry: text(tables.entry, ['index', 'start', 'cells']) } }),
          },
        }),
    instructions: Object.fromEntries(description.instructions.map((i) => [i.name, { ...own[i.name], semantics: text(i.semantics) }])),
  };
  const result = loadDescriptionText({ file: 'isas/printed.yaml', text: stringify(document, { lineWidth: 0 }) });
  const errors = result.diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.range.start.line}: ${d.message}`);
  expect(errors).toEqual([]);
  return result.description!;
}

/** A state of values that depend on the seed and their place alone; small ones often. */
function stateOf(description: Description, seed: number): StateSource {
  const widths = new Map(description.elements.map((e) => [e.id, e.width]));
  const modes = new Set(description.elements.filter((e) => e.role === 'mode').map((e) => e.id));
  const value = (key: string, width: number): bigint => {
    const source: Source = { seed };
    for (const c of key) source.seed = Math.imul(source.seed ^ c.codePointAt(0)!, 0x01000193);
    const full = nextValue(source, width);
    return nextValue(source, 2) === 0n ? full & 7n : full;
  };
  return {
    element: (id, index) =>
      modes.has(id) ? description.modes[seed % description.modes.length]!.code : value(`${id}.${index}`, widths.get(id)!),
    cell: (id, pa) => value(`${id}@${pa}`, description.storages.find((s) => s.id === id)!.cellWidth),
    size: (id) => description.storages.find((s) => s.id === id)!.size,
  };
}

const plain = (outcome: unknown): unknown =>
  JSON.parse(JSON.stringify(outcome, (_, v) => (typeof v === 'bigint' ? `${v}` : v instanceof Map ? [...v].sort() : v)));

/** A function as a block that calls it with its slots. */
function calling(f: FunctionDefinition): Block {
  const { range } = f;
  const given = f.parameters.map(({ name, type }, slot) => ({ op: 'local' as const, slot, name, type, range }));
  const call = { op: 'call' as const, name: f.name, arguments: given, range };
  return {
    body: [f.result === null ? call : { op: 'return', value: { ...call, type: f.result }, range }],
    slots: given.length,
    text: '',
    range,
  };
}

const SEEDS = 12;

describe.each(libraryNames())('%s, printed and read again', (name) => {
  const description = load(name);
  const again = reprinted(name, description);
  const source: Source = { seed: 7 };

  test('has the same instructions and functions', () => {
    expect(again.instructions.map((i) => i.name)).toEqual(description.instructions.map((i) => i.name));
    for (const f of description.functions.filter((g) => !g.name.includes(':')))
      expect(again.functions.some((g) => g.name === f.name)).toBe(true);
  });

  test('every instruction does the same', () => {
    for (const instruction of description.instructions) {
      const other = again.instructions.find((i) => i.name === instruction.name)!;
      for (let seed = 0; seed < SEEDS; seed++) {
        const operands = new Map(instruction.operands.map((o) => [o.name, nextValue(source, o.width)]));
        const state = stateOf(description, seed);
        expect(plain(execute(again, other, operands, state)), instruction.name).toEqual(
          plain(execute(description, instruction, operands, state)),
        );
      }
    }
  });

  test('every block and every function does the same', () => {
    const functionsOf = (d: Description): [string, Block, readonly number[]][] =>
      description.functions
        .filter((f) => !f.name.includes(':'))
        .map((f) => [
          f.name,
          calling(d.functions.find((g) => g.name === f.name)!),
          f.parameters.map((p) => (p.type.kind === 'bits' ? p.type.width : 1)),
        ]);
    const a = description.storages[0]!.addressWidth;
    const blocksOf = (d: Description): [string, Block | null, readonly number[]][] => [
      ['deliver', d.deliver, d.payloadWidth === 0 ? [a] : [a, d.payloadWidth]],
      ['tick', d.tick, []],
      ['fetch', d.fetch, []],
      ['reset', d.reset, []],
      ['hosting.map', d.hosting?.map ?? null, [a, a + 1, a]],
      ['hosting.absorb', d.hosting?.absorb ?? null, [a, a + 1, a]],
      ['hosting.tables.entry', d.hosting?.tables?.entry ?? null, [a, a, a + 1]],
      ...functionsOf(d),
    ];
    const others = blocksOf(again);
    for (const [k, [what, block, widths]] of blocksOf(description).entries()) {
      const other = others[k]![1];
      expect(other === null, what).toBe(block === null);
      for (let seed = 0; block !== null && seed < SEEDS; seed++) {
        const given = widths.map((w) => nextValue(source, w));
        const state = stateOf(description, seed);
        expect(plain(runBlock(again, other!, given, state)), what).toEqual(plain(runBlock(description, block, given, state)));
      }
    }
  });
});

test('names, numbers and choices', () => {
  const description = load('third-generation');
  const { range } = description.storages[0]!;
  const bits = (width: number) => ({ kind: 'bits', width }) as const;
  const one = constant(bits(8), 1n, range);
  const x = { op: 'element', element: 'pc', index: null, type: bits(16), range } as const;
  const sum = { op: 'binary', operator: 'add', left: one, right: one, type: bits(8), range } as const;
  const print = (e: Parameters<typeof printExpression>[0]): string => printExpression(e, { description });
  expect(print(sum)).toBe('bits(8, 1) + 1');
  expect(print({ op: 'binary', operator: 'mul', left: sum, right: sum, type: bits(8), range })).toBe('(bits(8, 1) + 1) * (bits(8, 1) + 1)');
  expect(print({ op: 'slice', high: 3, low: 3, argument: { ...x, op: 'unary', operator: 'neg', argument: x }, type: bits(1), range })).toBe(
    '(-pc)[3]',
  );
  const body = [0, 1].map((slot) => ({ op: 'let', slot, name: 'pc', value: x, range }) as const);
  expect(printBlock({ body }, { description })).toEqual(['let pc_2 = pc', 'let pc_3 = pc']);
});

describe('random expressions, printed and read again', () => {
  const description = load('third-generation');
  const { range } = description.storages[0]!;
  const bits = (width: number) => ({ kind: 'bits', width }) as const;
  const BOOL = { kind: 'bool' } as const;
  const source: Source = { seed: 11 };
  const pick = <T>(list: readonly T[]): T => list[Number(nextValue(source, 16)) % list.length]!;

  /** An expression of a width, or a boolean for 0. */
  const random = (width: number, depth: number): Expression => {
    if (width === 0) {
      const operand = (w = pick([1, 3, 16])): readonly [Expression, Expression] => [random(w, depth - 1), random(w, depth - 1)];
      const [left, right] = depth > 0 && pick([true, false]) ? operand(0) : operand();
      const connectives =
        left.type.kind === 'bool' ? (['land', 'lor', 'limplies', 'eq'] as const) : (['eq', 'ult', 'ule', 'slt', 'sle'] as const);
      const made: Expression = { op: 'binary', operator: pick(connectives), left, right, type: BOOL, range };
      return pick([true, false]) ? made : { op: 'unary', operator: 'lnot', argument: made, type: BOOL, range };
    }
    const type = bits(width);
    const value: Expression = { op: 'element', element: pick(['pc', 'base', 'bound']), index: null, type: bits(16), range };
    const wide: Expression = { op: 'extend', signed: true, argument: value, type, range };
    const leaf: Expression = width === 16 ? value : width > 16 ? wide : { op: 'slice', high: width, low: 1, argument: value, type, range };
    if (depth <= 0) return pick([true, false]) ? leaf : constant(type, nextValue(source, width), range);
    const [a, b] = [random(width, depth - 1), random(width, depth - 1)];
    const arithmetic = ['add', 'sub', 'mul', 'udiv', 'urem', 'sdiv', 'srem', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr'] as const;
    switch (pick(['binary', 'binary', 'binary', 'unary', 'slice', 'concat', 'extend', 'if', 'bit'])) {
      case 'unary':
        return { op: 'unary', operator: pick(['not', 'neg']), argument: a, type, range };
      case 'slice':
        return { op: 'slice', high: width + 1, low: 2, argument: random(width + 2, depth - 1), type, range };
      case 'concat':
        return width < 2 ? a : { op: 'concat', parts: [random(1, depth - 1), random(width - 1, depth - 1)], type, range };
      case 'extend':
        return width < 2 ? a : { op: 'extend', signed: pick([true, false]), argument: random(width - 1, depth - 1), type, range };
      case 'if':
        return { op: 'if', condition: random(0, depth - 1), then: a, otherwise: b, type, range };
      case 'bit':
        return width > 1 ? a : { op: 'bit', argument: random(0, depth - 1), type, range };
      default:
        return { op: 'binary', operator: pick(arithmetic), left: a, right: b, type, range };
    }
  };

  test('mean the same', () => {
    const made = Array.from({ length: 400 }, (_, k) => random([16, 3, 1, 0][k % 4]!, 1 + (k % 4)));
    const functions = made.map((value, k) => ({
      name: `f${k}`,
      parameters: [],
      result: value.type,
      body: [{ op: 'return' as const, value, range }],
      slots: 0,
      range,
    }));
    const printed = functions.map((f) => printFunction(f, { description }).join('\n')).join('\n');
    const document = { isa: 'printed', title: 'printed', extends: 'third-generation', functions: printed };
    const read = loadDescriptionText({ file: 'isas/printed.yaml', text: stringify(document, { lineWidth: 0 }) });
    const lines = printed.split('\n');
    expect(read.diagnostics.map((d) => `${d.message}: ${lines[d.range.start.line - 5]}`)).toEqual([]);
    for (const { name, body, result } of functions) {
      const again: Expression = { op: 'call', name, arguments: [], type: result, range };
      for (let seed = 0; seed < 20; seed++) {
        const state = stateOf(description, seed);
        const value = evaluateExpression(description, body[0]!.value, new Map(), state);
        expect(
          evaluateExpression(read.description!, again, new Map(), state),
          lines[lines.indexOf(`fn ${name}() -> ${printType(result)} {`) + 1],
        ).toBe(value);
      }
    }
  });
});
