// The printer, there and back: what it prints is put in the place of the text it was made from, and means the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { execute, runBlock, type StateSource } from '../../src/evaluate/index.ts';
import { printBlock, printExpression, printFunction } from '../../src/isa/print.ts';
import type { Block, Description, Function as FunctionDefinition } from '../../src/language/description.ts';
import { constant } from '../../src/language/terms.ts';
import { loadDescription, loadDescriptionText, packageRoot } from '../../src/load/index.ts';
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
            ...written(name, 'hosting'),
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
const MACHINES = [
  'third-generation',
  'third-generation-paged',
  'third-generation-facilities',
  'third-generation-reservation',
  'pdp10-ka10',
  'm68010-relocated',
];

describe.each(MACHINES)('%s, printed and read again', (name) => {
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
