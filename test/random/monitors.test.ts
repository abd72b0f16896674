// The theorems as properties of the monitors that are generated: of random machines, where Theorem 1 applies and its premises hold, no step of a guest
// shows anything under the monitor that traps and emulates; where Theorem 3 does, none under the hybrid one. Executed block by block, by the
// reference evaluator, on the hosting as it is run and proved. POGO_RANDOM_MACHINES and POGO_RANDOM_SEED make a campaign of it.
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/classify/analysis.ts';
import { formId } from '../../src/classify/index.ts';
import { allocate, emptyStart, replay } from '../../src/equivalence/proof/replay.ts';
import { evaluateCondition } from '../../src/evaluate/index.ts';
import { sourceOfState } from '../../src/evaluate/state.ts';
import { conditionsOf } from '../../src/isa/conditions.ts';
import type { Description, Form, Instruction } from '../../src/language/description.ts';
import { loadSolver } from '../../src/logic/index.ts';
import { constructHosting } from '../../src/monitor/construct.ts';
import type { Hosting, MonitorKind } from '../../src/monitor/monitor.ts';
import { analyse } from '../../src/theorems/index.ts';
import { type Draw, drawFrom } from './draw.ts';
import { generate, print } from './generate.ts';
import { drawState } from './guests.ts';
import { keysOf, type State, satisfies } from './host.ts';
import { definitionSet, mustRead } from './load.ts';
import { type Machine, modeName } from './machine.ts';
import { count, share, type Tally, table } from './tally.ts';

const MACHINES = Number(process.env.POGO_RANDOM_MACHINES ?? 40);
const FIRST = Number(process.env.POGO_RANDOM_SEED ?? 1);
/** Draws for each form of an instruction. */
const DRAWS = 80;
const TIMEOUT = 60_000 + MACHINES * 10_000;

/** How the map of each kind composes with a window of a storage of four cells; `MODE` is the mode. */
const REST = [
  'let room = if zext({base}, 3) >=u cells then bits(3, 0) else cells - zext({base}, 3)',
  'let limit = if zext(bound, 3) <=u room then bound else room[1:0]',
];
const HOSTING: Readonly<Record<string, readonly string[]>> = {
  physical: [],
  'base and bound, within storage': ['base = base + start'],
  'base and bound': [...REST.map((l) => l.replaceAll('{base}', 'base')), 'bound = limit', 'base = base + start'],
  'base and bound for user, physical for supervisor': [
    ...REST.map((l) => l.replaceAll('{base}', 'base')),
    'let moved = base + start',
    'if MODE == user then { bound = limit  base = moved } else { base = start  bound = if cells[2] == 1 then bits(2, 3) else cells[1:0] }',
  ],
  'base per mode': [
    'let own = if MODE == user then base_u else base_s',
    ...REST.map((l) => l.replaceAll('{base}', 'own')),
    'bound = limit',
    'base_u = own + start',
  ],
};

function textOf(machine: Machine): string {
  const mode = modeName(machine);
  const lines = HOSTING[machine.map]!.map((l) => `    ${l.replaceAll('MODE', mode)}`);
  const hosting = lines.length === 0 ? [] : ['hosting:', '  map: |', ...lines];
  return [print(machine), 'deliver: |', `  ${mode} = supervisor`, '  pc = 0', ...hosting, ''].join('\n');
}

/** What a run of draws came to. `passed`: no state of the machine, or none that its monitor may make. */
interface Hosted {
  readonly shown: string | null;
  readonly steps: number;
  readonly passed: number;
}

function hostGuests(description: Description, analysis: Analysis, hosting: Hosting, modes: readonly bigint[], draw: Draw): Hosted {
  const timeless = new Set(
    analysis.forms.filter((f) => ['no', 'vacuous'].includes(f.classes.get('timing-sensitive')?.verdict ?? '')).map((f) => f.id),
  );
  let steps = 0;
  let passed = 0;
  for (const instruction of description.instructions)
    for (const form of instruction.forms) {
      // Timing is excluded.
      if (!timeless.has(formId(instruction, form))) continue;
      for (let i = 0; i < DRAWS; i++) {
        const shown = hostGuest(description, hosting, instruction, form, draw, modes);
        if (shown === 'passed') passed++;
        else steps++;
        if (shown !== null && shown !== 'passed') return { shown, steps, passed };
      }
    }
  return { shown: null, steps, passed };
}

function hostGuest(
  description: Description,
  hosting: Hosting,
  instruction: Instruction,
  form: Form,
  draw: Draw,
  modes: readonly bigint[],
): string | 'passed' | null {
  const { setting } = hosting;
  const [storage] = description.storages;
  const most = Number(storage!.size);
  const w = 1 + draw.below(most);
  const k = draw.below(most - w + 1);
  const n = k + w + draw.below(most - w - k + 1);
  const virtual = drawState(description, draw, draw.pick(modes), w);
  const operands = new Map(
    instruction.operands.map((o) => [o.name, o.name === form.operand && form.value !== null ? form.value : draw.bits(o.width)] as const),
  );
  const excluded = form.operand !== null && form.value === null && form.excluded.includes(operands.get(form.operand) ?? 0n);
  if (excluded || !satisfies(description, setting, virtual)) return 'passed';
  const start = startOf(description, hosting, virtual, k, n, draw);
  if (!realStateAllowed(description, hosting, start)) return 'passed';
  const { differences, escaped } = replay(hosting, instruction, { ...start, operands });
  if (differences.length === 0 && escaped.length === 0) return null;
  const state = [...virtual.elements].map(([key, value]) => `${key}=${value}`).join(' ');
  return `${instruction.name} ${[...operands]}: ${[...differences, ...escaped.map((e) => `escape ${e}`)].join(', ')}\n  ${state} storage=[${virtual.cells}] window ${k}+${w} of ${n}`;
}

function startOf(description: Description, hosting: Hosting, virtual: State, k: number, n: number, draw: Draw) {
  const above = hosting.levels[1]!;
  const elements = new Map<string, bigint>();
  for (const element of description.elements) {
    const name = above.names.get(element.id)!;
    for (const [i, key] of keysOf(element).entries()) {
      elements.set(element.count === 1 ? name : `${name}[${i}]`, virtual.elements.get(key)!);
      // What the hosting machine has there, where nothing settles it.
      if (name !== element.id) elements.set(key, draw.bits(element.width));
    }
  }
  elements.set(above.window!.start, BigInt(k));
  elements.set(above.window!.cells, BigInt(virtual.cells.length));
  const width = description.storages[0]!.cellWidth;
  const cells = new Map(Array.from({ length: n }, (_, at) => [BigInt(at), virtual.cells[at - k] ?? draw.bits(width)] as const));
  return { elements, cells, size: BigInt(n) };
}

/** Invariants hold of the real machine; assumptions bind it as well, but for what is held (D17). */
function realStateAllowed(description: Description, hosting: Hosting, start: ReturnType<typeof startOf>): boolean {
  const state = emptyStart(hosting);
  for (const [key, value] of start.elements) state.elements.set(key, value);
  const { id } = description.storages[0]!;
  state.cells.set(id, new Map(start.cells));
  state.sizes.set(id, start.size);
  allocate(hosting, state);
  const below = hosting.levels[0]!.description;
  const source = sourceOfState(below, state);
  const exempt = new Set(hosting.monitors[0]!.held.keys());
  return conditionsOf(description, hosting.setting, exempt).every((c) => evaluateCondition(below, c, source));
}

describe('monitors of random machines', () => {
  const tally: Tally = new Map();
  const broken: string[] = [];
  let steps = 0;

  beforeAll(async () => {
    const resources = definitionSet('resources');
    const solver = await loadSolver();
    const maps = Object.keys(HOSTING);
    for (let seed = FIRST; seed < FIRST + MACHINES; seed++) {
      const text = textOf(generate(seed, { map: maps[seed % maps.length]!, roomy: true, allTraps: true }));
      const description = mustRead(text);
      const analysis = await analyse(description, resources, { solver, witnesses: 'found' });
      const { setting } = analysis;
      for (const [name, kind] of [
        ['theorem-1', 'vmm'],
        ['theorem-3', 'hybrid'],
      ] as const satisfies readonly (readonly [string, MonitorKind])[]) {
        const theorem = analysis.theorems.find((t) => t.name === name)!;
        const premises = theorem.premises.every((p) => p.verdict === 'holds' || p.verdict === 'stated');
        const modes = kind === 'vmm' ? setting.virtual : setting.virtual.filter((m) => m === setting.user);
        const heading = `${name}, ${theorem.verdict}${premises || theorem.verdict !== 'applies' ? '' : ', a premise fails'}`;
        const made = constructHosting(description, { setting, kind, held: theorem.held });
        if (!made.ok || modes.length === 0) {
          count(tally, heading, made.ok ? 'no guest in the real mode' : 'no monitor');
          continue;
        }
        const found = hostGuests(description, analysis, made.hosting, modes, drawFrom(seed));
        steps += found.steps;
        count(tally, heading, found.shown === null ? 'nothing shows' : 'shows');
        if (found.shown !== null && theorem.verdict === 'applies' && premises)
          broken.push(`seed ${seed}, ${name}\n${text}\n${found.shown}`);
      }
    }
    console.log(`${table(tally)}\nsteps ${steps}`);
  }, TIMEOUT);

  it('show nothing where the theorem applies and its premises hold', () => {
    expect(broken.slice(0, 3).join('\n\n')).toBe('');
    expect(steps).toBeGreaterThan(MACHINES * 100);
  });

  it('often show something where it does not', () => {
    expect(share(tally, 'theorem-1, does not apply', ['shows'])).toBeGreaterThan(0.3);
    expect(share(tally, 'theorem-1, applies', ['nothing shows', 'no monitor'])).toBe(1);
    expect(share(tally, 'theorem-1, applies', ['no monitor'])).toBeLessThan(0.2);
  });
});
