// What `explain FILE monitor` prints: the generated control program ⟨D, A, {v_i}⟩ (MODEL §5), part by part, in the language of descriptions.
import { printExpression } from '../../isa/print.ts';
import { reachOf } from '../../isa/reach.ts';
import type { Condition, Description } from '../../language/description.ts';
import type { ControlProgram, DispatchStep, Hosting } from '../../monitor/monitor.ts';
import { modeName } from '../run/observe.ts';
import { cleanText, heading, list, type TerminalOptions, wrapList, wrapText } from '../text.ts';
import { fromInteger, toInteger } from '../values.ts';
import { code, type ExplainedMonitor, fact, INDENT, modesOf, paragraph, sentence, shades } from './monitor-parts.ts';
import { routine } from './monitor-routine.ts';

/** The control program, or one of its interpreter routines. Ends with a line break. */
export function renderMonitor(explained: ExplainedMonitor, options: TerminalOptions): string {
  const lines = explained.instruction === null ? program(explained, options) : routine(explained, explained.instruction, options);
  return `${cleanText(lines.join('\n'))}\n`;
}

function program(explained: ExplainedMonitor, options: TerminalOptions): string[] {
  const { hosting, level, command } = explained;
  const monitor = hosting.monitors[level - 1]!;
  const { description } = hosting.levels[level]!;
  const { strong } = shades(options);
  return [
    ...heads(explained, options),
    '',
    ...strong('D, the dispatcher', ': what is done with a trap of the machine below', options),
    ...dispatcher(explained, options),
    '',
    ...strong('A, the allocator', ': it alone changes what the machine below is', options),
    ...code(hosting, description, monitor.allocate),
    ...shadow(hosting, description, monitor, options),
    ...kept(explained, options),
    '',
    ...strong('{v_i}, the interpreter routines', `: one for each of the ${description.instructions.length} instructions`, options),
    ...paragraph(
      `Each is the semantics of its instruction, with the names of the control block, and with every reference to storage checked against the window and moved into it. To see one: ${command(example(description, hosting))}`,
      options,
    ),
  ];
}

/** An instruction that works on the control block, the first otherwise. */
function example(description: Description, { machine, levels }: Hosting): string {
  const own = new Set(machine.elements.map((e) => e.id));
  const names = levels.flatMap((l) => [...l.names.values()]).filter((name) => !own.has(name));
  const found = description.instructions.find(({ semantics }) => {
    const { assigned } = reachOf(description, { statements: semantics.body });
    return names.some((name) => assigned.has(name));
  });
  return (found ?? description.instructions[0])?.name ?? 'INSTRUCTION';
}

function heads({ hosting, level, theorem, kappa }: ExplainedMonitor, options: TerminalOptions): string[] {
  const { machine, setting, levels, monitors, unit } = hosting;
  const { kind } = monitors[level - 1]!;
  const modes = setting.virtual.map((code) => modeName(machine, code));
  const names = levels[level]!.names;
  const own = machine.elements.filter((e) => names.get(e.id) === e.id).map((e) => e.id);
  const blocked = machine.elements.filter((e) => names.get(e.id) !== e.id).map((e) => names.get(e.id)!);
  const below = level === 1 ? 'the real machine' : `the machine that monitor ${level - 1} makes`;
  const window = levels[level]!.window!;
  const where =
    theorem === null
      ? kappa.size === 0
        ? 'nothing was asked for'
        : 'what is held was given with --hold'
      : `${heading(theorem.name)} ${theorem.verdict}${theorem.verdict === 'applies' ? '' : ': this monitor can be built all the same, but no theorem says that guests cannot tell'}`;
  return [
    ...wrapText(
      '',
      `${machine.id}: the control program ⟨D, A, {v_i}⟩ of ${kind === 'vmm' ? 'a trap-and-emulate monitor' : 'a hybrid monitor'}${monitors.length > 1 ? `, ${level} of ${monitors.length}` : ''}`,
      options.width,
      '  ',
    ),
    ...fact('theorem', where, options),
    ...fact('setting', `${setting.name}: guests in virtual ${list(modes, 'or')} run in real ${modeName(machine, setting.user)}`, options),
    ...fact(
      'below',
      `${below}${unit ? `, whose board adds ${window.start} to every address and refuses from ${window.cells} on` : ''}`,
      options,
    ),
    ...wrapList('  shared      ', own, options.width, INDENT),
    ...wrapList('  block       ', blocked, options.width, INDENT),
    ...wrapList('  window      ', [window.start, window.cells, ...(window.tables === null ? [] : [window.tables])], options.width, INDENT),
  ];
}

/** Which steps of the dispatcher there are, as sentences, each with its code. */
function dispatcher(explained: ExplainedMonitor, options: TerminalOptions): string[] {
  const { hosting, level } = explained;
  const { description } = hosting.levels[level]!;
  const below = hosting.levels[level - 1]!.description;
  const { dispatcher: steps, enter, kind } = hosting.monitors[level - 1]!;
  const first =
    level === 1 && hosting.arrive.body.length > 0
      ? [
          ...sentence(0, 'Before anything: what the trap delivery of the real machine destroys of the guest’s own state is lost.', options),
          ...code(hosting, below, hosting.arrive),
        ]
      : [];
  const itself = [
    ...(kind === 'hybrid'
      ? [
          `in a virtual mode other than ${modeName(hosting.machine, hosting.setting.user)} every instruction is interpreted, without any trap: 1 to ${steps.length} for each`,
        ]
      : []),
    ...(hosting.fetchable.size > 0
      ? [
          `the guest runs directly only while ${list([...hosting.fetchable].map(([id, value]) => `${id} = ${value}`))}, because fetching asks for it; otherwise each step is interpreted`,
        ]
      : []),
  ];
  return [
    ...first,
    ...steps.flatMap((step, i) => [
      ...sentence(i + 1, sentenceOf(step, hosting, level, description), options),
      ...(step.do === 'enter' && enter.body.length > 0 ? code(hosting, below, enter) : []),
    ]),
    ...itself.flatMap((text) => wrapText('  Also: ', `${text}.`, options.width, '    ')),
  ];
}

function sentenceOf(step: DispatchStep, hosting: Hosting, level: number, description: Description): string {
  const { monitors, machine } = hosting;
  const last = level === monitors.length;
  switch (step.do) {
    case 'enter':
      return monitors[level - 1]!.enter.body.length === 0
        ? 'Enter: nothing of the guest is elsewhere than in its control block; D and the pc are the guest’s as they are.'
        : 'Enter: what the guest really had goes back into its control block.';
    case 'interpret': {
      const before = machine.interrupts.flatMap((i, k) =>
        i.after ? [] : [due(i.name, description.interrupts[k]!.when, description, hosting)],
      );
      const interrupts = before.length === 0 ? '' : `Its interrupts come first: ${before.join('; ')}. Otherwise `;
      const rest = `the instruction at the virtual pc is fetched through the guest’s map, and its routine v_i is executed${machine.tick === null ? '' : '; the guest’s clocks move'}.`;
      const after = machine.interrupts.flatMap((i, k) =>
        i.after ? [due(i.name, description.interrupts[k]!.when, description, hosting)] : [],
      );
      const follow = after.length === 0 ? '' : ` After an instruction comes what was due when it began: ${after.join('; ')}.`;
      return `Interpret one step of the virtual machine. ${interrupts === '' ? rest.replace('the', 'The') : `${interrupts}${rest}`}${follow}`;
    }
    case 'reflect':
      if (step.cause === 'real') return 'Reflect: the trap that the machine below took is delivered to the guest.';
      return last
        ? 'Reflect: if the virtual machine took a trap in that step, it is delivered to the guest by the guest’s own trap delivery, in its window.'
        : `Reflect: if the virtual machine took a trap in that step, it is the trap that monitor ${level + 1} takes: its dispatcher begins.`;
    case 'allocate':
      return 'Allocate: the allocator A composes the machine below; then the guest goes on there.';
  }
}

function due(name: string, when: Condition, description: Description, hosting: Hosting): string {
  return `${name}, where ${printExpression(when.expression, { description, isMode: modesOf(hosting) })}`;
}

/** What the allocator holds, and why; what it leaves open. */
function kept({ hosting, level, kappa, theorem }: ExplainedMonitor, options: TerminalOptions): string[] {
  const { held, free } = hosting.monitors[level - 1]!;
  const own = new Map([...hosting.levels[level - 1]!.names].map(([id, name]) => [name, id]));
  const top = hosting.levels.at(-1)!.names;
  const why = (name: string): string => {
    const id = own.get(name) ?? name;
    if (kappa.has(id)) return theorem === null ? 'κ, given with --hold' : `κ: ${heading(theorem.name)} wants it`;
    if (hosting.fetchable.has(top.get(id) ?? '')) return 'so that the machine below goes on at all';
    return 'so that the machine below takes no interrupt of its own';
  };
  return [
    ...(held.size === 0 ? fact('held', 'nothing', options) : []),
    ...[...held].flatMap(([name, value], i) =>
      fact(i === 0 ? 'held' : '', `${name} = ${fromInteger(toInteger(value, 64))}: ${why(name)}`, options),
    ),
    ...(free.length === 0
      ? fact('free', 'nothing: all of the machine below is the guest’s, composed or held', options)
      : wrapList(
          '  free        ',
          [
            ...free.slice(0, -1),
            `${free.at(-1)}: ${theorem?.verdict === 'applies' ? 'whatever they are, no guest can tell' : 'they may be anything'}`,
          ],
          options.width,
          INDENT,
        )),
  ];
}

function shadow(hosting: Hosting, description: Description, { shadow: tables }: ControlProgram, options: TerminalOptions): string[] {
  if (tables === null) return [];
  return [
    ...paragraph(
      `Shadow tables: ${tables.cells} cells of the machine below from ${tables.tables} on, filled after the allocator. Cell \`index\` gets:`,
      options,
    ),
    ...code(hosting, description, tables.entry, ['index', 'start', 'cells']),
  ];
}
