// Typed semantics as text of the description language: what was unrolled, moved or made by the reader or by a monitor is written out as it is.
import type { Block, Description, Expression, Function as FunctionDefinition, Statement, Type } from '../language/description.ts';
import { CHOICE_RANK, expressionPrinter, type Place, type Slots } from './print-expressions.ts';

/** What the text of a block depends on besides the block. */
export interface PrintOptions {
  readonly description: Description;
  /** Names of the first slots: `vector`, `va`, `start`. */
  readonly parameters?: readonly string[];
  /** Whether an element is a mode, so that numbers compared with it are written as modes; without it those of role mode. */
  readonly isMode?: (element: string) => boolean;
}

const WORDS =
  'let var if then else match for in trap as with return fn true false not and or implies access next_pc zext sext bits concat bit size read write execute undefined translate add_carry add_overflow sub_borrow sub_overflow log2 min max';
/** Lines of a choice with one statement are kept on one line up to this length. */
const WIDEST_LINE = 110;

/** A statement list, line by line, two spaces for each level of braces. */
export function printBlock(block: Pick<Block, 'body'>, options: PrintOptions): string[] {
  return printerOf(options, block.body).statements(block.body, namesOf(options.parameters ?? []));
}

/** An expression without locals, such as a condition. */
export function printExpression(e: Expression, options: PrintOptions): string {
  return printerOf(options, []).expression(e, namesOf(options.parameters ?? []), 'open', CHOICE_RANK);
}

/** `fn name(a: bits(8)) -> bits(8) { … }`. */
export function printFunction(f: FunctionDefinition, options: Omit<PrintOptions, 'parameters'>): string[] {
  const given = f.parameters.map(({ name, type }) => `${name}: ${printType(type)}`).join(', ');
  const body = printBlock(f, { ...options, parameters: f.parameters.map((p) => p.name) });
  return [`fn ${f.name}(${given})${f.result === null ? '' : ` -> ${printType(f.result)}`} {`, ...body.map((line) => `  ${line}`), '}'];
}

export function printType(type: Type): string {
  return type.kind === 'bool' ? 'bool' : `bits(${type.width})`;
}

function namesOf(parameters: readonly string[]): Slots {
  return new Map(parameters.map((name, slot) => [slot, name]));
}

function assignedSlots(body: readonly Statement[], found = new Set<number>()): ReadonlySet<number> {
  for (const s of body) {
    if (s.op === 'set') found.add(s.slot);
    if (s.op === 'if') for (const branch of [s.then, s.otherwise]) assignedSlots(branch, found);
  }
  return found;
}

/** Names that no local may have. */
function takenNames({ elements, storages, modes, parameters, functions, instructions }: Description): Set<string> {
  return new Set([
    ...WORDS.split(' '),
    ...elements.flatMap(({ id, bank, field }) => [
      id,
      ...(bank === null ? [] : [bank.of.replace(/\[.*/, '')]),
      ...(field === null ? [] : [field.register]),
    ]),
    ...storages.map((s) => s.id),
    ...modes.map((m) => m.name),
    ...Object.keys(parameters),
    ...functions.map((f) => f.name.replace(/^(?:table|bank):|=$/g, '')),
    ...instructions.flatMap((i) => i.operands.map((o) => o.name)),
  ]);
}

const taken = new WeakMap<Description, Set<string>>();

interface Printer {
  readonly expression: (e: Expression, names: Slots, place: Place, least: number) => string;
  readonly statements: (body: readonly Statement[], names: Slots) => string[];
}

function printerOf({ description, isMode }: PrintOptions, whole: readonly Statement[]): Printer {
  const variable = assignedSlots(whole);
  if (!taken.has(description)) taken.set(description, takenNames(description));
  const reserved = taken.get(description)!;
  const modeElement = isMode ?? ((id: string) => description.elements.some((e) => e.id === id && e.role === 'mode'));
  const { expression, called } = expressionPrinter(description, modeElement);

  /** A name for a slot that nothing in sight has. */
  const fresh = (name: string, names: Slots): string => {
    const seen = new Set(names.values());
    const free = (n: string): boolean => !seen.has(n) && !reserved.has(n);
    const base = /^[A-Za-z_]\w*$/.test(name) && name !== '_' ? name : 'value';
    if (free(base)) return base;
    for (let k = 2; ; k++) if (free(`${base}_${k}`)) return `${base}_${k}`;
  };

  const statements = (body: readonly Statement[], given: Slots): string[] => {
    const names = new Map(given);
    return body.flatMap((s) => {
      if (s.op !== 'let') return statement(s, names);
      const value = expression(s.value, names, 'open', CHOICE_RANK);
      names.set(s.slot, fresh(s.name, names));
      return [`${variable.has(s.slot) ? 'var' : 'let'} ${names.get(s.slot)} = ${value}`];
    });
  };
  const statement = (s: Exclude<Statement, { op: 'let' }> | (Statement & { op: 'set' }), names: Slots): string[] => {
    const top = (e: Expression, place: Place = 'sized'): string => expression(e, names, place, CHOICE_RANK);
    switch (s.op) {
      case 'set':
        return [`${names.get(s.slot) ?? s.name} = ${top(s.value)}`];
      case 'assign': {
        const index = s.index === null ? '' : `[${top(s.index)}]`;
        return [`${s.element}${index} = ${top(s.value, modeElement(s.element) ? 'mode' : 'sized')}`];
      }
      case 'write':
        return [`write(${top(s.address)}, ${top(s.value)}${s.space === null ? '' : `, as: ${top(s.space, 'mode')}`})`];
      case 'store':
        return [`${s.storage}[${top(s.address)}] = ${top(s.value)}`];
      case 'trap':
        return [`trap ${s.trap} as ${s.as}${s.payload === null ? '' : ` with ${top(s.payload)}`}`];
      case 'return':
        return [s.value === null ? 'return' : `return ${top(s.value)}`];
      case 'call':
        // What a wide write gets says how wide it is.
        return [
          called(
            s.name,
            s.arguments.map((a) => top(a, /(?:^|\.)write:/.test(s.name) && a === s.arguments[1] ? 'open' : 'sized')),
          ),
        ];
      case 'if':
        return conditional(s, names);
      default:
        return statements([s], names);
    }
  };
  const conditional = (s: Statement & { op: 'if' }, names: Slots): string[] => {
    const head = `if ${expression(s.condition, names, 'open', 1)} then`;
    const then = statements(s.then, names);
    const [line] = then;
    const short = s.then.length === 1 && s.then[0]!.op !== 'if' && then.length === 1 && head.length + line!.length < WIDEST_LINE;
    if (s.otherwise.length === 0 && short) return [`${head} ${line}`];
    const open = [`${head} {`, ...then.map((l) => `  ${l}`)];
    if (s.otherwise.length === 0) return [...open, '}'];
    const [next] = s.otherwise;
    if (s.otherwise.length === 1 && next!.op === 'if') {
      const [first, ...rest] = conditional(next as Statement & { op: 'if' }, names);
      // An `if` on one line and its place behind `else` are read as one.
      return [...open, `} else ${first}`, ...rest];
    }
    return [...open, '} else {', ...statements(s.otherwise, names).map((l) => `  ${l}`), '}'];
  };
  return { expression, statements };
}
