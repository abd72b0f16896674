// Sound definition sets: the shipped ones, and what the logic comes to.

import { describe, expect, test } from 'vitest';
import { type DefinitionSet, type Formula, type Matrix, readDefinitionSet } from '../../src/language/index.ts';
import { loadDefinitionSet } from '../../src/load/index.ts';

const TWINS =
  'twins:\n  mode: { modes: "virtual, real", views: own included, R: free, K: equal unless held, T: equal, outside: free, size: equal }\n';

function read(text: string): DefinitionSet {
  const { definitions, diagnostics } = readDefinitionSet({ file: 't.yaml', text: `definitions: test\n${TWINS}${text}` });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  if (definitions === null) throw new Error('no definition set');
  return definitions;
}

function show(m: Matrix): string {
  switch (m.op) {
    case 'true':
      return 'true';
    case 'not':
      return `(not ${show(m.argument)})`;
    case 'and':
    case 'or':
      return `(${m.op} ${m.arguments.map(show).join(' ')})`;
    case 'next':
      return `next(${m.state})`;
    case 'traps':
      return `traps(${m.state}${m.kinds === null ? '' : ` ${m.kinds.join('|')}`})`;
    case 'reaches monitor':
      return `monitor(${m.state})`;
    case 'changes':
      return `changes(${m.part} ${m.state})`;
    case 'differ':
      return `differ(${m.part} ${m.left} ${m.right})`;
  }
}

function showFormula(f: Formula): string {
  switch (f.op) {
    case 'class':
      return f.name;
    case 'not':
      return `(not ${showFormula(f.argument)})`;
    case 'and':
    case 'or':
      return `(${f.op} ${f.arguments.map(showFormula).join(' ')})`;
    case 'some':
    case 'all': {
      const { binder } = f;
      const bound = binder.kind === 'state' ? binder.name : `${binder.relation} ${binder.left} ${binder.right}`;
      return `${f.op}(${bound} in ${binder.in}: ${show(f.matrix)})`;
    }
  }
}

const formula = (text: string, before = ''): string => {
  const set = read(
    `${before}classes:\n  base: { formula: "for all S: true" }\n  other: { formula: not base }\n  x:\n    formula: |\n      ${text}\n`,
  );
  const found = set.classes.find((c) => c.name === 'x');
  return found === undefined ? 'none' : showFormula(found.formula);
};

describe('formulas', () => {
  test('atoms', () => {
    expect(formula('for some S: i(S) is next')).toBe('some(S in any: next(S))');
    expect(formula('for all S: i(S) traps')).toBe('all(S in any: traps(S))');
    expect(formula('for all S: i(S) traps as memory or fault')).toBe('all(S in any: traps(S memory|fault))');
    expect(formula('for all S: i(S) traps to the monitor')).toBe('all(S in any: monitor(S))');
    expect(formula('for all S: i(S) traps as privileged to the monitor')).toBe('all(S in any: (and traps(S privileged) monitor(S)))');
    expect(formula("for some S: M(S') != M(S) and O(S') != O(S)")).toBe('some(S in any: (and changes(M S) changes(O S)))');
    expect(formula("for some mode twins A, B: D(A') != D(B') or P(A') = P(B')")).toBe(
      'some(mode A B in any: (or differ(D A B) (not differ(P A B))))',
    );
  });

  test('a kind is not taken for the next condition', () => {
    expect(formula('for all mode twins S, U: i(S) traps as memory or i(U) is next')).toBe(
      'all(mode S U in any: (or traps(S memory) next(U)))',
    );
    expect(formula("for all S: i(S) traps as memory or fault or K(S') != K(S)")).toBe(
      'all(S in any: (or traps(S memory|fault) changes(K S)))',
    );
    expect(formula('for all S: i(S) traps as memory or not i(S) traps')).toBe('all(S in any: (or traps(S memory) (not traps(S))))');
  });

  test('and binds tighter than or, not tighter than both', () => {
    expect(formula('for all S: i(S) traps or not i(S) is next and true')).toBe('all(S in any: (or traps(S) (and (not next(S)) true)))');
    expect(formula('for all S: (i(S) traps or i(S) is next) and true')).toBe('all(S in any: (and (or traps(S) next(S)) true))');
    expect(formula('base or not other and base')).toBe('(or base (and (not other) base))');
    expect(formula('(base or other) and not (base and other)')).toBe('(and (or base other) (not (and base other)))');
    expect(formula('not not base')).toBe('(not (not base))');
  });

  test('modes of binders', () => {
    expect(formula('for some S in real mode: true')).toBe('some(S in real: true)');
    expect(formula('for some mode twins A, B in virtual mode: true')).toBe('some(mode A B in virtual: true)');
  });

  test('the signs of the blackboard', () => {
    expect(formula('∃ S: ¬ i(S) traps ∧ M(S′) ≠ M(S) ∨ true')).toBe('some(S in any: (or (and (not traps(S)) changes(M S)) true))');
    expect(formula('∀ mode twins S, U in real mode: true ∨ true')).toBe('all(mode S U in real: (or true true))');
    expect(formula('(∃ S: true) ∧ ¬base')).toBe('(and some(S in any: true) (not base))');
  });

  test('comments and several lines', () => {
    expect(formula('base # a comment\n      or # another\n      other')).toBe('(or base other)');
  });

  test('predicates are written out with the states they are given', () => {
    const predicates = "predicates:\n  differ(A, B): D(A') != D(B') and i(B) traps\n  both(S, T): differ(S, T) or differ(T, S)\n";
    expect(formula('for some mode twins B, A: both(A, B)', predicates)).toBe(
      'some(mode B A in any: (or (and differ(D A B) traps(B)) (and differ(D B A) traps(A))))',
    );
    expect(formula('for some mode twins X, Y: differ(Y, X)', predicates)).toBe('some(mode X Y in any: (and differ(D Y X) traps(X)))');
  });

  test('predicates that would grow without end are refused', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `  p${i}(S): ${i === 0 ? 'i(S) traps' : `p${i - 1}(S) or p${i - 1}(S)`}`);
    const { definitions, diagnostics } = readDefinitionSet({
      file: 't.yaml',
      text: `definitions: test\npredicates:\n${lines.join('\n')}\nclasses: {}\n`,
    });
    expect(definitions).toBeNull();
    expect(diagnostics.map((d) => d.code)).toContain('budget');
  });
});

describe('theorems', () => {
  test('premises', () => {
    const set = read(
      'classes:\n  a: { formula: "for all S: true" }\n  b-c: { formula: a, title: The class, held: true, vacuous unless: "for some S: true" }\ntheorems:\n  one: { title: First, premises: [a within b-c, b-c ⊆ a] }\n  two:\n    premises:\n      - one\n      - stated: there is time\n',
    );
    expect(set.theorems.map((t) => t.premises.map(({ range: _, ...p }) => p))).toEqual([
      [
        { op: 'within', inner: 'a', outer: 'b-c', text: 'a within b-c' },
        { op: 'within', inner: 'b-c', outer: 'a', text: 'b-c ⊆ a' },
      ],
      [
        { op: 'theorem', name: 'one', text: 'one' },
        { op: 'stated', text: 'there is time' },
      ],
    ]);
    expect(set.theorems[0]?.title).toBe('First');
    expect(set.classes[1]).toMatchObject({ title: 'The class', held: true, unlessVacuous: { op: 'some' } });
    expect(set.classes[0]).toMatchObject({ title: 'a', held: false, unlessVacuous: null, doc: null, text: 'for all S: true' });
  });
});

describe('the shipped sets', () => {
  test.each(['resources', 'popek-goldberg-1974', 'popek-goldberg-literal'])('%s', (name) => {
    const loaded = loadDefinitionSet(name);
    if (!loaded.ok) throw new Error(loaded.failure.message);
    const { definitions, diagnostics } = loaded.result;
    expect(diagnostics).toEqual([]);
    expect(definitions?.id).toBe(name);
    expect(definitions?.theorems.map((t) => t.name)).toEqual(['theorem-1', 'theorem-2', 'theorem-3']);
    expect(definitions?.classes.map((c) => c.name)).toContain('critical');
  });

  test('their formulas', () => {
    const loaded = loadDefinitionSet('resources');
    const classes = loaded.ok ? (loaded.result.definitions?.classes ?? []) : [];
    const of = (name: string): string => {
      const found = classes.find((c) => c.name === name);
      return found === undefined ? 'none' : showFormula(found.formula);
    };
    expect(of('privileged')).toBe('all(U in real: monitor(U))');
    expect(of('control-sensitive')).toBe(
      'some(S in any: (and next(S) (or changes(M S) changes(R S) changes(K S) changes(T S) changes(O S))))',
    );
    expect(of('mode-sensitive')).toBe(
      'some(mode S U in any: (or (and next(U) traps(S)) (and next(U) next(S) (not changes(M U)) (not changes(R U)) (not changes(M S)) (not changes(R S)) (or differ(D U S) differ(P U S)))))',
    );
    expect(of('innocuous')).toBe('(not sensitive)');
    expect(loaded.ok && loaded.result.definitions?.strict).toBe('popek-goldberg-1974');
    expect(loaded.ok && loaded.result.definitions?.twins.map((t) => t.name)).toEqual(['location', 'mode', 'resource', 'clock', 'host']);
    expect(loaded.ok && loaded.result.definitions?.twins[2]).toMatchObject({
      modes: 'same',
      R: 'equal',
      K: 'one differs',
      T: 'equal',
      outside: 'equal',
      size: 'equal',
    });
  });
});
