// Z3 in process: verdicts, models, budgets, strict reading, and a process that ends by itself.

import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { createTerms, loadSolver, postorder, type Term } from '../../src/logic/index.ts';
import { readReason, readValues, readVerdict } from '../../src/logic/solver-answer.ts';
import { choicesOfSeed, randomGraph } from './random-terms.ts';

const bits = (width: number) => ({ kind: 'bits', width }) as const;
const sort = { kind: 'array', index: 8, value: 8 } as const;
const RLIMIT = 5_000_000;

vi.setConfig({ testTimeout: 60_000 });

describe('check', () => {
  it('sat with values, unsat', async () => {
    const solver = await loadSolver();
    const terms = createTerms();
    const x = terms.variable('x', bits(65));
    const y = terms.variable('y', bits(8));
    const b = terms.variable('b', { kind: 'bool' });
    const sum = terms.add(terms.extract(7, 0, x), y);
    const assertions = [terms.eq(x, terms.bits(65, (1n << 64n) + 5n)), terms.eq(sum, terms.bits(8, 2n)), terms.not(b)];
    const unused = terms.variable('unused', bits(3));
    const result = solver.check(assertions, { rlimit: RLIMIT, values: [x, y, b, sum, terms.true, terms.bits(5, 3n), unused] });
    expect(result).toMatchObject({ verdict: 'sat' });
    expect(result.verdict === 'sat' && result.values.slice(0, 6)).toEqual([(1n << 64n) + 5n, 253n, 0n, 2n, 1n, 3n]);
    expect(solver.check([...assertions, terms.ult(y, terms.bits(8, 9n))], { rlimit: RLIMIT })).toEqual({ verdict: 'unsat' });
    expect(solver.check([], { rlimit: RLIMIT })).toEqual({ verdict: 'sat', values: [] });
    expect(solver.check([terms.false], { rlimit: RLIMIT, values: [x] })).toEqual({ verdict: 'unsat' });
  });

  it('models fit: every node of the assertions has the value that its arguments give', async () => {
    const solver = await loadSolver();
    let sat = 0;
    let reads = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const terms = createTerms();
      const graph = randomGraph(terms, choicesOfSeed(seed + 400), { widths: [2, 3, 8], steps: 40, models: 1, maxWidth: 12 });
      const literal = (t: Term, value: bigint): Term => (t.sort.kind === 'bool' ? terms.bool(value === 1n) : terms.bits(t.width, value));
      const bools = graph.entries.filter((entry) => entry.sort.kind === 'bool' && entry.term.op !== 'constant');
      const assertions = bools.slice(-5).map((entry) => terms.eq(entry.term, terms.bool(entry.values[0] === true)));
      const nodes = postorder(assertions).filter((t) => t.sort.kind !== 'array');
      const result = solver.check(assertions, { rlimit: RLIMIT, values: [...nodes, ...assertions] });
      if (result.verdict !== 'sat') throw new Error(`seed ${seed}: ${result.verdict}`);
      sat++;
      expect(result.values.slice(nodes.length)).toEqual(assertions.map(() => 1n));
      const values = new Map(nodes.map((t, i) => [t, result.values[i]!]));
      const seen = new Map<string, bigint>();
      for (const t of nodes) {
        const value = values.get(t)!;
        if (t.op === 'variable' || t.op === 'constant') continue;
        const args = t.args.map((arg) => (arg.sort.kind === 'array' ? arg : literal(arg, values.get(arg)!)));
        const local = terms.rebuild(t, args);
        if (local.op === 'constant') expect(local.value).toBe(value);
        else if (local.op === 'apply' || (local.op === 'select' && local.args[0]!.op === 'variable')) {
          reads++;
          const key = `${local.op} ${local.args.map((arg) => arg.name || arg.value).join(' ')} ${local.name}`;
          expect(seen.get(key) ?? value).toBe(value);
          seen.set(key, value);
        } else expect(local.op).toBe('select');
      }
    }
    expect(sat).toBe(40);
    expect(reads).toBeGreaterThan(20);
  });

  it('hard questions end in unknown, after the same work each time', async () => {
    const solver = await loadSolver();
    const terms = createTerms();
    const a = terms.variable('a', bits(32));
    const b = terms.variable('b', bits(32));
    const hard = terms.not(terms.eq(a, terms.add(terms.mul(terms.udiv(a, b), b), terms.urem(a, b))));
    const nonzero = terms.not(terms.eq(b, terms.bits(32, 0n)));
    for (const rlimit of [0, 1000, 200_000]) {
      expect(solver.check([hard, nonzero], { rlimit })).toEqual({ verdict: 'unknown', reason: 'resource limit exceeded' });
    }
    expect(solver.check([hard, nonzero], { rlimit: 50_000_000, memory: 20 })).toEqual({
      verdict: 'unknown',
      reason: 'memory limit exceeded',
    });
    expect(solver.check([terms.eq(a, b)], { rlimit: RLIMIT }).verdict).toBe('sat');
  });

  it('is deterministic: the same query, the same values, in any order of queries', async () => {
    const solver = await loadSolver();
    const ask = (noise: boolean): unknown => {
      const terms = createTerms();
      const x = terms.variable('x', bits(32));
      const y = terms.variable('y', bits(32));
      const m = terms.variable('m', { kind: 'array', index: 32, value: 8 });
      if (noise) solver.check([terms.ult(y, terms.mul(x, x))], { rlimit: RLIMIT, values: [x, y] });
      const assertions = [terms.ult(terms.mul(x, y), terms.bvxor(x, y)), terms.not(terms.eq(terms.select(m, x), terms.select(m, y)))];
      return solver.check(assertions, { rlimit: RLIMIT, values: [x, y, terms.select(m, x), terms.select(m, y)] });
    };
    const first = ask(false);
    expect(first).toMatchObject({ verdict: 'sat' });
    expect(ask(true)).toEqual(first);
    expect(ask(false)).toEqual(first);
    expect(ask(true)).toEqual(first);
  });

  it('refuses what is no query', async () => {
    const solver = await loadSolver();
    const terms = createTerms();
    expect(() => solver.check([terms.bits(8, 1n)], { rlimit: RLIMIT })).toThrow(TypeError);
    expect(() => solver.check([terms.true], { rlimit: RLIMIT, values: [terms.variable('m', sort)] })).toThrow(TypeError);
    expect(() => solver.check([terms.true, createTerms().true], { rlimit: RLIMIT })).toThrow(TypeError);
  });

  it('lets the process end by itself, and prints nothing', () => {
    const script = `import { createTerms, loadSolver } from './src/logic/index.ts';
      const solver = await loadSolver();
      const terms = createTerms();
      process.exitCode = solver.check([terms.false], { rlimit: 1000 }).verdict === 'unsat' ? 7 : 1;`;
    const result = spawnSync('npx', ['--no-install', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000 });
    expect(result.stdout).toBe('');
    expect(result.status).toBe(7);
  });
});

describe('answers are read strictly', () => {
  it('verdicts', () => {
    expect(readVerdict('sat\n')).toEqual({ verdict: 'sat' });
    expect(readVerdict('unsat\n')).toEqual({ verdict: 'unsat' });
    expect(readVerdict('unknown\n')).toEqual({ verdict: 'unknown' });
    for (const answer of [
      '',
      'sat',
      ' sat\n',
      'sat\nsat\n',
      '(error "x")\nsat\n',
      'sat\n(error "x")\n',
      'unsupported\nsat\n',
      'timeout\n',
      'SAT\n',
      'unsat \n',
    ]) {
      expect(readVerdict(answer).verdict).toBe('malformed');
    }
  });
  it('values', () => {
    const terms = createTerms();
    const [byte, three, flag] = [terms.bits(8, 0n), terms.bits(3, 0n), terms.true];
    expect(readValues('#xff\n#b101\ntrue\n', [byte, three, flag])).toEqual([255n, 5n, 1n]);
    expect(readValues('', [])).toEqual([]);
    for (const answer of [
      '',
      '#xff',
      '#xf\n',
      '#b101\n',
      '#xff\n#xff\n',
      '#xfg\n',
      'x\n',
      '(_ bv255 8)\n',
      '(error "x")\n',
      'true\n',
      '#xff \n',
    ]) {
      expect(readValues(answer, [byte])).toBeUndefined();
    }
    expect(readValues('#b1\n', [flag])).toBeUndefined();
    expect(readValues('#xff\n', [])).toBeUndefined();
  });
  it('reasons', () => {
    expect(readReason('(:reason-unknown "canceled")\n')).toBe('resource limit exceeded');
    expect(readReason('(:reason-unknown "incomplete quantifiers")\n')).toBe('incomplete quantifiers');
    expect(readReason('(error "x")\n')).toBe('the solver gave no reason');
  });
});
