// Machines on which the two deciders once disagreed, named after what it was.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/logic/index.ts';
import { agree } from './agree.ts';
import { differenceText } from './compare.ts';
import { definitionSets, mustRead } from './load.ts';

const folder = new URL('regressions/', import.meta.url);
const sets = definitionSets();

describe('both deciders agree where they once did not', () => {
  for (const file of readdirSync(folder).sort()) {
    it(file, async () => {
      const { analyses } = await agree(mustRead(readFileSync(new URL(file, folder), 'utf8')), sets, await loadSolver());
      expect(analyses.flatMap(({ compared }) => compared.differences.map(differenceText)).join('\n')).toBe('');
      expect(analyses.map(({ compared }) => compared.unknown)).toEqual(analyses.map(() => 0));
    });
  }
});
