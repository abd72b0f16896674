// What the library's descriptions expect of themselves is what the checker finds, and so is what has been published of such machines.
import { describe, expect, it } from 'vitest';
import { libraryNames } from '../../src/load/index.ts';
import { found, machine } from '../theorems/machines.ts';
import { analysisOf, checkClaims, formsOf } from './analyses.ts';
import { KA10, M68000, PUZZLES, TOY } from './published.ts';

const STRICT = 'popek-goldberg-1974';

const names = libraryNames();

describe('every machine of the library', () => {
  it('is a machine with claims', () => {
    expect(names.length).toBeGreaterThanOrEqual(38);
    for (const name of names) expect(machine(name).expect.length, name).toBeGreaterThan(0);
  });

  it.each(names)('%s is as it says', { timeout: 240_000 }, async (name) => {
    const claims = machine(name).expect;
    const results = await checkClaims(name);
    expect(new Set(results.map((r) => r.range.start.offset))).toEqual(new Set(claims.map((c) => c.range.start.offset)));
    expect(results.filter((r) => !r.met).map((r) => `line ${r.range.start.line}: ${r.text}; found ${r.found}`)).toEqual([]);
  });

  it.each(names)('%s is decided', { timeout: 240_000 }, async (name) => {
    const { forms, theorems } = await analysisOf(name);
    const open = forms.flatMap((f) => [...f.classes].flatMap(([c, r]) => (r.evidence.kind === 'unknown' ? [`${f.id} ${c}`] : [])));
    expect(open).toEqual([]);
    expect(theorems.map((t) => t.verdict)).not.toContain('unknown');
  });
});

describe('the toy machine of the paper, under the definitions of the paper', () => {
  it.each(TOY)('%s %s', { timeout: 60_000 }, async (name, instruction, priv, ctl, loc, mode, t1, t3) => {
    const forms = await formsOf(machine(name), STRICT, null, (id) => id === instruction);
    const yes = (c: string): boolean => found(forms, instruction, c).verdict === 'yes';
    const mark = (is: boolean): string => (is ? '✔' : '–');
    const control = !yes('control-sensitive') ? '–' : ctl === '✔' ? '✔' : yes('user-sensitive') ? 'u' : 's';
    const { theorems } = await analysisOf(name);
    const applies = (theorem: string): string => (theorems.find((t) => t.name === theorem)?.strict?.verdict === 'applies' ? '✔' : '✘');
    const row = [
      mark(found(forms, instruction, 'privileged').verdict === 'always'),
      control,
      mark(yes('location-sensitive')),
      mark(yes('mode-sensitive')),
      applies('theorem-1'),
      applies('theorem-3'),
    ];
    expect(row).toEqual([priv, ctl, loc, mode, t1, t3]);
  });
});

describe('puzzles: one line of a description flips a theorem', () => {
  it.each(PUZZLES)('%s: Theorem 1 %s, Theorem 3 %s', { timeout: 60_000 }, async (name, t1, t3) => {
    const { theorems } = await analysisOf(name);
    const applies = (theorem: string): string => (theorems.find((t) => t.name === theorem)?.verdict === 'applies' ? '✔' : '✘');
    expect([applies('theorem-1'), applies('theorem-3')]).toEqual([t1, t3]);
  });

  it('time appears in Theorem 2 and nowhere else', async () => {
    const { theorems } = await analysisOf('third-generation-read-timer');
    expect(theorems.map((t) => `${t.name} ${t.verdict}`)).toEqual(['theorem-1 applies', 'theorem-2 does not apply', 'theorem-3 applies']);
  });

  it('SVC is critical to the letter of the paper only', async () => {
    const critical = async (set: string) => {
      const forms = await formsOf(machine('third-generation'), set, null, (id) => id === 'supervisor-call');
      return found(forms, 'supervisor-call', 'critical').verdict;
    };
    expect(await critical('popek-goldberg-literal')).toBe('yes');
    expect(await critical(STRICT)).toBe('no');
    expect(await critical('resources')).toBe('no');
  });
});

describe('the PDP-10 of the paper', { timeout: 120_000 }, () => {
  it.each(KA10)('%s: %s', async (form, what) => {
    const forms = await formsOf(machine('pdp10-ka10'), STRICT, null, (id) => id === form);
    const verdict = (c: string): string => found(forms, form, c).verdict;
    switch (what) {
      case 'privileged κ':
        expect(verdict('privileged')).toBe('when');
        expect(found(forms, form, 'privileged').when.map((w) => [...w])).toEqual([[['flags.user_io', 0n]]]);
        break;
      case 'critical C':
        // From executive mode only: the hybrid monitor is not concerned.
        expect([verdict('privileged'), verdict('control-sensitive'), verdict('user-sensitive')]).toEqual(['never', 'yes', 'no']);
        expect(verdict('critical')).toBe('yes');
        break;
      case 'critical M':
        expect([verdict('privileged'), verdict('control-sensitive'), verdict('mode-sensitive')]).toEqual(['never', 'no', 'yes']);
        expect(verdict('critical')).toBe('yes');
        break;
      case 'innocuous':
        expect(verdict('sensitive')).toBe('no');
    }
  });

  it('has no monitor of the first kind, and a hybrid one', async () => {
    const { theorems } = await analysisOf('pdp10-ka10');
    expect(theorems.map((t) => t.strict?.verdict)).toEqual(['does not apply', 'does not apply', 'applies']);
  });
});

describe('the Motorola 68000 and 68010', { timeout: 120_000 }, () => {
  it.each(M68000)('%s %s: %s', async (name, instruction, what) => {
    const analysis = await analysisOf(name);
    const verdict = (c: string): string => found(analysis, instruction, c).verdict;
    switch (what) {
      case 'privileged':
        expect([verdict('privileged'), verdict('critical')]).toEqual(['always', 'no']);
        break;
      case 'critical M':
        expect([verdict('privileged'), verdict('control-sensitive'), verdict('mode-sensitive')]).toEqual(['never', 'no', 'yes']);
        expect(verdict('critical')).toBe('yes');
        break;
      case 'innocuous':
        expect(verdict('innocuous')).toBe('yes');
    }
  });

  it('differ by one critical instruction; a unit outside changes no theorem', async () => {
    const theorems = async (name: string) => (await analysisOf(name)).theorems.map((t) => [t.verdict, t.strict?.verdict]);
    const none = ['does not apply', 'does not apply'];
    const yes = ['applies', 'applies'];
    expect(await theorems('m68000')).toEqual([none, none, ['does not apply', 'applies']]);
    expect(await theorems('m68000-relocated')).toEqual([none, none, ['does not apply', 'applies']]);
    expect(await theorems('m68010')).toEqual([yes, yes, yes]);
    expect(await theorems('m68010-relocated')).toEqual([yes, yes, yes]);
  });
});
