// `pogo prove FILE…`: the one-step equivalence of bare and hosted, and resource control, for every instruction and every virtual state.
import { tellingPrograms } from '../equivalence/proof/program.ts';
import { proveHosting } from '../equivalence/proof/prove.ts';
import { quote } from '../language/suggest.ts';
import { loadSolver } from '../logic/index.ts';
import { constructHosting } from '../monitor/construct.ts';
import type { MonitorKind } from '../monitor/monitor.ts';
import { type Checked, toDocument } from '../report/assemble.ts';
import { type ProofResult, proofResult, renderProof } from '../report/proof.ts';
import { shellWords } from '../report/shell.ts';
import { cleanText } from '../report/text.ts';
import { analyseOne, requestOf } from './analyse.ts';
import type { Arguments } from './arguments.ts';
import { fail } from './check.ts';
import type { Engine } from './engine.ts';
import { type ExitCode, exit, worst } from './exit.ts';
import { hint } from './hint.ts';
import { diagnosticDocuments, explainHint, readDefinitions, readDescription, resolveInputs, sourceOf } from './inputs.ts';
import { version } from './package.ts';
import { createProgress } from './progress.ts';
import { type Terminal, terminalOptions } from './terminal.ts';

/** Which theorem of a definition set promises which monitor, by its place there: Theorem 1 and Theorem 3. */
const PROMISE: Readonly<Record<MonitorKind, string>> = { vmm: 'theorem-1', hybrid: 'theorem-3' };

export async function prove(args: Arguments, terminal: Terminal, engine: Engine): Promise<ExitCode> {
  const request = requestOf(args);
  if (request.kind === 'usage') return fail(terminal, request.message);
  if (args.positionals.length === 0)
    return fail(terminal, 'prove wants at least one FILE: a description, a folder, -, or the name of a library machine');
  const definitions = readDefinitions(null, terminal);
  if (definitions.kind === 'failed') return definitions.code;
  const kind: MonitorKind = args.values.get('monitor')?.[0] === 'hybrid' ? 'hybrid' : 'vmm';
  const wanted = args.values.get('instruction')?.[0] ?? null;

  const { inputs, code } = resolveInputs(args.positionals, terminal);
  const loaded = inputs.map((input) => readDescription(input, request.parameters, terminal));
  const codes: ExitCode[] = [code, ...loaded.map((file) => file.code)];
  explainHint(
    loaded.flatMap(({ diagnostics }) => diagnostics),
    terminal,
  );
  const all: Checked[] = [];
  const proofs: ProofResult[] = [];
  const options = terminalOptions(terminal);
  for (const { description } of loaded) {
    if (!description || terminal.closed()) continue;
    const names = description.instructions.map(({ name }) => name);
    if (wanted !== null && !names.includes(wanted)) {
      codes.push(fail(terminal, `${cleanText(description.file)} has no instruction ${quote(wanted)}${hint(wanted, names)}`));
      continue;
    }
    const outcome = await analyseOne({ engine, terminal, request, definitions, emitted: new Set(), witnesses: 'found' }, description);
    if (outcome.kind === 'failed') {
      codes.push(outcome.code);
      continue;
    }
    const { analysis, expectations } = outcome.checked;
    const theorem = analysis.theorems.find(({ name }) => name === PROMISE[kind]) ?? analysis.theorems[0]!;
    const made = constructHosting(description, { kind, setting: analysis.setting, held: request.hold ?? theorem.held });
    if (!made.ok) {
      terminal.err(
        `pogo: ${cleanText(description.file)}: no monitor can be made: ${made.reason}${made.help === null ? '' : `\n  ${made.help}`}\n`,
      );
      codes.push(exit.broken);
      continue;
    }
    const progress = createProgress(terminal, `proving ${description.id}`);
    const proof = proveHosting(made.hosting, {
      solver: await loadSolver(),
      progress: progress.report,
      ...(wanted === null ? {} : { only: (subject: string) => subject.split(' ')[0] === wanted }),
    });
    progress.clear();
    const programs = tellingPrograms(proof);
    const again = [...request.repeat, ...(args.values.get('hold') ?? []).flatMap((value) => ['--hold', value])];
    const run = shellWords(['pogo', 'run', description.file, '-', '--compare', `bare,${kind}`, ...again]);
    const result = proofResult(proof, { name: theorem.name, verdict: theorem.verdict }, programs, run);
    all.push(outcome.checked);
    proofs.push(result);
    const expected = theorem.verdict === 'does not apply' && expectations.some((e) => e.theorem === theorem.name && e.met);
    codes.push(
      result.verdict === 'proved' ? exit.done : result.verdict === 'unknown' ? exit.inconclusive : expected ? exit.done : exit.failed,
    );
    if (request.format === 'pretty') terminal.out(`${proofs.length > 1 ? '\n' : ''}${renderProof(result, options)}`);
  }
  if (request.format === 'json') {
    const document = toDocument(definitions.set, all, {
      version: version(),
      diagnostics: diagnosticDocuments(loaded),
      source: sourceOf(loaded),
    });
    terminal.out(`${JSON.stringify({ ...document, proofs }, null, 2)}\n`);
  }
  return worst(codes);
}
