// Generators for fast-check: instructions, programs, states, twins and whole scenarios of a machine, well-formed by construction. The caller's fast-check
// is used, whatever copy it is. All are built from its own arbitraries, so that it shrinks them: to fewer and simpler instructions.
import type * as FastCheck from 'fast-check';
import { copyState } from '../evaluate/state.ts';
import type { Description, Instruction } from '../language/description.ts';
import { type ExpectOptions, prepare } from './expect.ts';
import { isAllowed } from './probe.ts';
import { cellsOfItem, cellsOfPart, type GuestProgram, listing, type ProgramItem, type Scenario } from './program.ts';

type FC = Omit<typeof FastCheck, 'default'>;
type Arbitrary<T> = FastCheck.Arbitrary<T>;

/** Elements by key that are not as after a reset. */
export type StartElements = Readonly<Record<string, bigint>>;

/** Two states that are equal but for elements of one role. */
export interface TwinPair {
  readonly differ: 'mode' | 'resource' | 'clock';
  readonly left: StartElements;
  readonly right: StartElements;
}

export interface Arbitraries {
  instructions(): Arbitrary<ProgramItem>;
  /** Up to so many instructions, from the pc of a reset on. */
  programs(options?: { readonly maxLength?: number }): Arbitrary<GuestProgram>;
  /** Elements of a virtual state that the machine and the setting allow. */
  states(): Arbitrary<StartElements>;
  twinPairs(): Arbitrary<TwinPair>;
  /** A program in some state, for at most so many steps. */
  scenarios(options?: { readonly maxLength?: number; readonly steps?: number }): Arbitrary<Scenario>;
}

const PRINT = Symbol.for('fast-check/toStringMethod');

/** How long an instruction is to a reader: those with fewer operands and bits are simpler. */
const weight = ({ operands }: Instruction): number => operands.reduce((sum, { width }) => sum + 1 + width, 0);

/** `fc` is the fast-check of the test. Throws a RangeError where no monitor can be built for the machine. */
export function arbitraries(isa: Description, fc: FC, options: ExpectOptions = {}): Arbitraries {
  const { ground } = prepare(isa, options, null);
  const { probe, setting } = ground;
  const printed = <T extends object>(value: T, text: () => string): T =>
    Object.defineProperty(value, PRINT, { value: text, enumerable: false });
  const near = [ground.main, ground.user, ground.scratch, ...ground.handlers].map(({ va }) => va);
  const value = (width: number): Arbitrary<bigint> => {
    const most = (1n << BigInt(width)) - 1n;
    const small = fc.bigInt(0n, most < 15n ? most : 15n);
    const fitting = near.filter((va) => va <= most && width >= 6);
    return fc.oneof({ withCrossShrink: true }, small, ...(fitting.length === 0 ? [] : [fc.constantFrom(...fitting)]), fc.bigInt(0n, most));
  };
  const item = (instruction: Instruction): Arbitrary<ProgramItem> =>
    fc
      .record(Object.fromEntries(instruction.operands.map((o) => [o.name, value(o.width)])))
      .map((operands): ProgramItem => ({ instruction: instruction.name, operands }))
      .filter((made) => cellsOfItem(isa, made) !== null);
  const simplestFirst = [...isa.instructions].sort((a, b) => weight(a) - weight(b));
  const items = fc.oneof({ withCrossShrink: true }, ...simplestFirst.map(item));
  const data = [...ground.image].map(([at, content]): [bigint, bigint] => [BigInt(at), content]);
  const room = ground.main.cells;
  const programOf = (list: readonly ProgramItem[], handler: readonly ProgramItem[], elements: StartElements): GuestProgram => {
    const fits: ProgramItem[] = [];
    for (const made of list) if (cellsOfPart(isa, { at: 0n, items: [...fits, made] }).length <= room) fits.push(made);
    const made: GuestProgram = {
      cells: probe.cells,
      parts: [
        ...(ground.entry.items.length === 0 ? [] : [{ at: BigInt(ground.entry.at), items: ground.entry.items }]),
        { at: BigInt(ground.main.at), items: fits },
        { at: BigInt(ground.handlers[0]?.at ?? 0), items: handler },
      ],
      data,
      elements,
    };
    return printed(made, () => listing(isa, made));
  };
  const allowed = (elements: StartElements): boolean => {
    const state = copyState(ground.reset);
    for (const [key, content] of Object.entries(elements)) state.elements.set(key, content);
    return isAllowed(probe, setting, state);
  };
  const roles = new Map(isa.elements.map((e) => [e.id, e.role]));
  const keys = (wanted: readonly string[]) => probe.registers.filter(({ id }) => wanted.includes(roles.get(id) ?? ''));
  const some = (wanted: readonly string[]): Arbitrary<StartElements> =>
    fc
      .record(Object.fromEntries(keys(wanted).map(({ key, width }) => [key, value(width)])), { requiredKeys: [] })
      .map((made) => made as Record<string, bigint>);
  const mode = fc.constantFrom(...setting.virtual).map((code): StartElements => ({ [probe.mode]: code }));
  const states = fc
    .tuple(some(['general', 'control', 'clock']), mode)
    .map(([elements, own]): StartElements => ({ ...elements, ...own }))
    .filter(allowed);
  const listOf = (maxLength: number) => fc.array(items, { maxLength });
  return {
    instructions: () => items,
    programs: ({ maxLength = 20 } = {}) => listOf(maxLength).map((list) => programOf(list, [], {})),
    states: () => states,
    twinPairs: () => {
      const kinds = (['mode', 'resource', 'clock'] as const).filter(
        (k) => keys([{ mode: 'mode', resource: 'control', clock: 'clock' }[k]]).length > 0,
      );
      return fc
        .tuple(states, fc.constantFrom(...kinds), fc.nat())
        .chain(([left, differ, n]) => {
          const role = { mode: 'mode', resource: 'control', clock: 'clock' }[differ];
          const all = keys([role]);
          const { key, width } = all[n % all.length]!;
          const other = differ === 'mode' ? fc.constantFrom(...setting.virtual) : value(width);
          return other.map((content): TwinPair => ({ differ, left, right: { ...left, [key]: content } }));
        })
        .filter(({ right }) => allowed(right));
    },
    scenarios: ({ maxLength = 20, steps = 60 } = {}) =>
      fc.tuple(listOf(maxLength), listOf(4), states, fc.nat()).map(([list, handler, elements, seed]): Scenario => {
        const program = programOf(list, handler, elements);
        return printed({ program, steps, seed }, () => listing(isa, program));
      }),
  };
}
