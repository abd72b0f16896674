// A proof as part of the result document, and as text.
import type { Counterexample } from '../equivalence/proof/counterexample.ts';
import type { TellingProgram } from '../equivalence/proof/program.ts';
import type { ObligationResult, Proof } from '../equivalence/proof/prove.ts';
import type { Description } from '../language/description.ts';
import type { MonitorKind } from '../monitor/monitor.ts';
import type { Integer } from './document.ts';
import { count, type TerminalOptions, wrapList, wrapText } from './text.ts';
import { toPlainInteger } from './values.ts';

/** What was proved of one monitor of one machine, and what was not. */
export interface ProofResult {
  readonly isa: string;
  readonly monitor: MonitorKind;
  readonly setting: string;
  readonly verdict: 'proved' | 'refuted' | 'unknown';
  /** The theorem that promises this monitor, and what the analysis says of it. */
  readonly theorem: { readonly name: string; readonly verdict: string };
  /** What the monitor holds in the real machine: κ, and what keeps that machine going and quiet. */
  readonly held: readonly { readonly element: string; readonly value: Integer }[];
  readonly assumptions: readonly string[];
  readonly invariants: readonly string[];
  readonly obligations: {
    readonly total: number;
    readonly structural: number;
    readonly solver: number;
    readonly refuted: number;
    readonly unknown: number;
    /** Comparisons of addresses that were decided while the two sides were executed, by the solver. */
    readonly lemmas: number;
  };
  readonly failures: readonly ProofFailure[];
  /** For the first refuted instructions: a program whose guest can tell; `program` is null where none was found. */
  readonly programs: readonly { readonly instruction: string; readonly program: ProofProgram | null }[];
  readonly notCovered: readonly string[];
}

export interface ProofProgram {
  /** Assembly text, which `command` reads from standard input. */
  readonly text: string;
  /** The first step after which something differs, from 1 on. */
  readonly step: number;
  readonly differences: readonly { readonly what: string; readonly bare: string; readonly hosted: string }[];
  readonly command: string;
}

/** An obligation that was refuted or is open. */
export interface ProofFailure {
  readonly instruction: string;
  readonly mode: string;
  readonly way: string;
  readonly obligation: string;
  readonly verdict: 'refuted' | 'unknown';
  readonly reason: string;
  /** The virtual state, as small as it was made; null where none was replayed. Elements by their names in the hosting. */
  readonly counterexample: {
    readonly operands: readonly { readonly name: string; readonly value: Integer }[];
    readonly elements: readonly { readonly element: string; readonly value: Integer }[];
    readonly cells: readonly { readonly address: Integer; readonly value: Integer }[];
    /** What differs after the step, with its value on the bare machine and on the hosted one. */
    readonly differences: readonly { readonly what: string; readonly bare: Integer; readonly hosted: Integer }[];
    /** What a guest changed that is not its own. */
    readonly escaped: readonly string[];
  } | null;
}

/** Said with every proof. */
export const NOT_COVERED: readonly string[] = [
  'devices, and interrupts that they request',
  'timing, and running out of the resources of the hosting machine',
  'the code that machines are compiled to, and runs of several instructions at once: that is tested, not proved',
  'monitors within monitors: one level is proved, and a hosted machine is a machine like any other',
  'that invariants are kept: a premise of the theorems, which `pogo check` decides',
];

/** `run` is the command that runs a program of standard input bare and hosted. */
export function proofResult(
  proof: Proof,
  theorem: ProofResult['theorem'],
  programs: ReadonlyMap<string, TellingProgram | null>,
  run: string,
): ProofResult {
  const { hosting, results } = proof;
  const { machine, setting, monitors } = hosting;
  const tally = (test: (r: ObligationResult) => boolean): number => results.filter(test).length;
  return {
    isa: machine.id,
    monitor: monitors[0]!.kind,
    setting: setting.name,
    verdict: proof.verdict,
    theorem,
    held: [...monitors[0]!.held].map(([element, value]) => ({ element, value: toPlainInteger(value) })),
    assumptions: [...machine.assume, ...setting.assume].map(({ text }) => text),
    invariants: machine.invariants.map(({ text }) => text),
    obligations: {
      total: results.length,
      structural: tally((r) => r.by === 'structural'),
      solver: tally((r) => r.by === 'solver'),
      refuted: tally((r) => r.verdict === 'refuted'),
      unknown: tally((r) => r.verdict === 'unknown'),
      lemmas: proof.lemmas,
    },
    failures: results.flatMap((r) => (r.verdict === 'proved' ? [] : [failure(machine, r, r.verdict)])),
    programs: [...programs].map(([instruction, p]) => ({
      instruction,
      program: p === null ? null : { text: p.text, step: p.step, differences: p.differences, command: run },
    })),
    notCovered: NOT_COVERED,
  };
}

function failure(machine: Description, r: ObligationResult, verdict: 'refuted' | 'unknown'): ProofFailure {
  return {
    instruction: r.subject,
    mode: machine.modes.find(({ code }) => code === r.mode)?.name ?? `${r.mode}`,
    way: r.way,
    obligation: r.kind,
    verdict,
    reason: r.reason ?? '',
    counterexample: r.counterexample === null ? null : counterexample(r.counterexample),
  };
}

function counterexample({ start, replayed }: Counterexample): NonNullable<ProofFailure['counterexample']> {
  const named = (values: ReadonlyMap<string, bigint>) => [...values].map(([name, value]) => ({ name, value: toPlainInteger(value) }));
  const valueIn = (side: typeof replayed.bare, what: string): Integer => {
    const cell = /^(.*)\[(\d+)\]$/.exec(what);
    const value = side.elements.get(what) ?? (cell === null ? undefined : side.cells.get(BigInt(cell[2]!)));
    return toPlainInteger(what === 'can go on' ? (side.going ? 1n : 0n) : (value ?? 0n));
  };
  return {
    operands: named(start.operands),
    elements: [...start.elements].filter(([, v]) => v !== 0n).map(([element, value]) => ({ element, value: toPlainInteger(value) })),
    cells: [...start.cells].map(([address, value]) => ({ address: toPlainInteger(address), value: toPlainInteger(value) })),
    differences: replayed.differences.map((what) => ({ what, bare: valueIn(replayed.bare, what), hosted: valueIn(replayed.hosted, what) })),
    escaped: replayed.escaped,
  };
}

const MOST_SHOWN = 8;

/** What `pogo prove` prints of one proof. */
export function renderProof(p: ProofResult, { width, style }: TerminalOptions): string {
  const emphasis = p.verdict === 'proved' ? 'good' : p.verdict === 'refuted' ? 'bad' : 'doubt';
  const o = p.obligations;
  const lines = [
    style('strong', `${p.isa}: one-step equivalence under the ${p.monitor} monitor, setting ${p.setting}`),
    `  ${style(emphasis, p.verdict)}: ${[
      `${count(o.total, 'obligation')}, ${o.structural} structural`,
      `${o.solver} by solver`,
      ...(o.refuted > 0 ? [`${o.refuted} refuted`] : []),
      ...(o.unknown > 0 ? [`${o.unknown} unknown`] : []),
    ].join(', ')}`,
    ...wrapText('  ', theoremSentence(p), width, '  '),
    ...wrapList('  held: ', p.held.length === 0 ? ['nothing'] : p.held.map((h) => `${h.element} = ${h.value}`), width, '    '),
    ...(p.assumptions.length === 0 ? [] : wrapList('  assumed: ', p.assumptions, width, '    ')),
  ];
  const shown = [...p.failures].sort((a, b) => Number(b.counterexample !== null) - Number(a.counterexample !== null)).slice(0, MOST_SHOWN);
  for (const f of shown) {
    lines.push(
      '',
      ...wrapText('  ', `${f.instruction}, virtual ${f.mode}, ${f.way}: ${f.obligation} ${f.verdict}: ${f.reason}`, width, '    '),
    );
    if (f.counterexample === null) continue;
    const c = f.counterexample;
    const from = [...c.operands.map((x) => `${x.name} = ${x.value}`), ...c.elements.map((x) => `${x.element} = ${x.value}`)];
    lines.push(
      ...wrapList('    from: ', [...from, ...c.cells.map((x) => `cell ${x.address} = ${x.value}`), 'all else 0'], width, '      '),
    );
    for (const d of c.differences) lines.push(`    ${d.what}: bare ${d.bare}, hosted ${d.hosted}`);
    if (c.escaped.length > 0) lines.push(...wrapList('    changed, and not its own: ', c.escaped, width, '      '));
  }
  if (p.failures.length > shown.length) lines.push('', `  and ${count(p.failures.length - shown.length, 'more obligation')} like these`);
  for (const { instruction, program } of p.programs) {
    if (program === null) {
      lines.push(
        '',
        ...wrapText('  ', `No program was found that reaches ${instruction} and tells; that does not mean there is none.`, width, '  '),
      );
      continue;
    }
    lines.push('', `  A program that tells by ${instruction}, in step ${program.step}:`);
    lines.push(
      ...program.text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`.trimEnd()),
    );
    for (const d of program.differences) lines.push(`    ${d.what}: bare ${d.bare}, hosted ${d.hosted}`);
    lines.push(`  To confirm: ${program.command}`);
  }
  lines.push('', ...wrapText('  ', `Not covered: ${p.notCovered.join('; ')}.`, width, '  '));
  return `${lines.join('\n')}\n`;
}

function theoremSentence({ theorem, verdict }: ProofResult): string {
  if (theorem.verdict === 'applies' && verdict === 'refuted')
    return `${theorem.name} applies, and yet an obligation is refuted: what the theorem leaves out is part of the step, such as what traps take away and what clocks tell`;
  if (theorem.verdict === 'applies') return `${theorem.name} applies`;
  if (theorem.verdict === 'does not apply' && verdict === 'proved')
    return `${theorem.name} does not apply, and yet every obligation is proved: the theorem is sufficient, not necessary`;
  return theorem.verdict === 'unknown' ? `it is unknown whether ${theorem.name} applies` : `${theorem.name} does not apply`;
}
