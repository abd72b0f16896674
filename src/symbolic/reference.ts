// References through the map: leaves stand for what the map does, as long as it is as it was.
import type { Access, Range } from '../language/description.ts';
import type { Sort, Term, Terms } from '../logic/index.ts';
import { branch } from './branch.ts';
import type { MapFacts } from './map.ts';
import { cellAt, elementNow, inOwnView, type Run, require, trap, width } from './run.ts';
import { identityWidth, type Path } from './state.ts';
import { leaf, leafName } from './symbols.ts';

export interface Reached {
  readonly cell: Term;
  readonly address: Term;
  readonly own: Term;
  readonly seen: Term;
}

/**
 * A reference through the map: traps where it is refused, and gives the cell. While what the map depends on is as it was, the leaves
 * `ok`, `cell` and so on stand for the map; after it changed, the map is run in the changed state.
 */
export function mapped(run: Run, path: Path, storage: string, va: Term, access: Access, space: Term | null, range: Range): Reached {
  const { terms, facts } = run;
  if (run.reading !== null && run.access === null)
    return mappedNow(run, path, storage, va, access, space ?? elementNow(run, path, run.index.modeElement), range);
  if (facts === null) throw new Error('the map refers to storage through itself');
  const modes = run.description.modes.map((m) => m.code);
  const where = space ?? elementNow(run, path, run.index.modeElement);
  if (where.op === 'constant' && modes.includes(where.value)) {
    return mappedIn(run, path, facts, storage, va, access, where.value, range);
  }
  let reached: Reached | null = null;
  const covered = modes.length === 2 ** width(where);
  // A space that is known only at run time: one choice a mode, and the map itself for codes that no mode has.
  const choose = (at: number, p: Path): Reached => {
    const code = modes[at];
    if (code === undefined) return mappedNow(run, p, storage, va, access, where, range);
    if (covered && at === modes.length - 1) return mappedIn(run, p, facts, storage, va, access, code, range);
    const c = terms.eq(where, terms.bits(width(where), code));
    let a: Reached | null = null;
    let b: Reached | null = null;
    branch(
      run,
      p,
      c,
      [],
      (q) => {
        a = mappedIn(run, q, facts, storage, va, access, code, range);
        return null;
      },
      (q) => {
        b = choose(at + 1, q);
        return null;
      },
    );
    const x = a as Reached | null;
    const y = b as Reached | null;
    if (x === null) return y as Reached;
    if (y === null) return x;
    return {
      cell: terms.ite(c, x.cell, y.cell),
      address: terms.ite(c, x.address, y.address),
      own: terms.ite(c, x.own, y.own),
      seen: terms.ite(c, x.seen, y.seen),
    };
  };
  reached = choose(0, path);
  return reached;
}

function mappedIn(run: Run, path: Path, facts: MapFacts, storage: string, va: Term, access: Access, space: bigint, range: Range): Reached {
  const { terms } = run;
  const s = run.description.storages.find((x) => x.id === storage);
  if (s === undefined) throw new Error(`no storage ${storage}`);
  if (facts.support.some((id) => path.elements.has(id))) return mappedNow(run, path, storage, va, access, space, range);
  run.trace.mapped.push({ storage, va, access, space });
  const ok = mapApply(terms, facts, 'ok', storage, va, access, space, { kind: 'bool' });
  const refusals = facts.refusals;
  const [only] = refusals;
  if (refusals.length === 1 && only !== undefined) {
    require(run, path, ok, only.trap, only.as, range);
  } else {
    const why = mapApply(terms, facts, 'why', storage, va, access, space, { kind: 'bits', width: 8 });
    const refused = terms.and(path.alive, terms.not(ok));
    refusals.forEach((r, i) => {
      const chosen =
        i === refusals.length - 1
          ? terms.and(...refusals.slice(0, i).map((_, j) => terms.not(terms.eq(why, terms.bits(8, BigInt(j))))))
          : terms.eq(why, terms.bits(8, BigInt(i)));
      trap(run, path, terms.and(refused, chosen), r.trap, r.as, range);
    });
    path.alive = terms.and(path.alive, ok);
  }
  const cell = mapApply(terms, facts, 'cell', storage, va, access, space, {
    kind: 'bits',
    width: identityWidth(s.addressWidth),
  });
  const address = mapApply(terms, facts, 'address', storage, va, access, space, { kind: 'bits', width: s.addressWidth });
  const isOwn = facts.spaceUniform || space === run.initial.mode;
  const own = isOwn ? terms.true : terms.apply(leafName(leaf('own', storage)), { kind: 'bool' }, [cell]);
  const seen = isOwn ? mapApply(terms, facts, 'seen', storage, va, access, space, { kind: 'bool' }) : own;
  return { cell, address, own, seen };
}

/** As `mapped`, but the map is run in the state of the path, whatever it depends on. */
function mappedNow(run: Run, path: Path, storage: string, va: Term, access: Access, space: bigint | Term, range: Range): Reached {
  const { terms } = run;
  const t = run.translate(storage, va, access, space, run.initial, path, run.reading);
  for (const e of t.traps) trap(run, path, terms.and(path.alive, e.guard), e.trap, e.as, range, e.payload);
  path.alive = terms.and(path.alive, t.allowed);
  const cell = cellAt(run, storage, t.address);
  run.trace.physical.push({ storage, address: t.address, guard: path.alive });
  const own = inOwnView(run, storage, cell);
  return { cell, address: t.address, own, seen: own };
}

/** A leaf that stands for the map at `va`; accesses and spaces that the map does not tell apart share one. */
export function mapApply(
  terms: Terms,
  facts: MapFacts,
  kind: 'ok' | 'cell' | 'address' | 'why' | 'seen',
  storage: string,
  va: Term,
  access: Access,
  space: bigint,
  sort: Sort,
): Term {
  const byAccess = kind === 'ok' || kind === 'why' ? !facts.accessUniform : kind === 'seen' ? false : !facts.addressUniform;
  const l = leaf(kind, storage, byAccess ? access : null, facts.spaceUniform ? null : space);
  return terms.apply(leafName(l), sort, [va]);
}
