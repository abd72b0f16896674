// Where a message points, for every way to write text in YAML.

import { describe, expect, test } from 'vitest';
import { formatDiagnostic, readDescription } from '../../src/language/index.ts';
import { resolveFixture } from './fixtures.ts';

/** The text that the first diagnostic points at, and its line and column as counted by hand from the text. */
function pointed(text: string): { code: string; shown: string; line: number; column: number } {
  const { diagnostics } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
  const [first] = diagnostics.filter((d) => d.range.file === 't.yaml');
  if (first === undefined) throw new Error('no diagnostic');
  const { start, end } = first.range;
  const before = text.slice(text.charCodeAt(0) === 0xfeff ? 1 : 0, start.offset);
  expect(start.line).toBe(before.split('\n').length);
  expect(start.column).toBe(
    start.offset - (start.line === 1 ? (text.charCodeAt(0) === 0xfeff ? 1 : 0) : text.lastIndexOf('\n', start.offset - 1) + 1) + 1,
  );
  return { code: first.code, shown: text.slice(start.offset, end.offset), line: start.line, column: start.column };
}

/** A variant of the base machine whose one instruction has this YAML under `semantics:`. */
function withSemantics(yaml: string, newline = '\n'): string {
  return ['isa: t', 'extends: base', 'instructions:', '  test:', '    encoding: "3:2 d:2"', `    semantics: ${yaml}`, ''].join(newline);
}

const block = (header: string, ...lines: string[]): string => withSemantics([header, ...lines].join('\n'));

describe('positions inside block scalars', () => {
  test('| with one line', () => {
    expect(pointed(block('|', '      r[0] = nobody'))).toEqual({ code: 'unknown-name', shown: 'nobody', line: 7, column: 14 });
  });

  test.each(['|-', '|+', '| # a comment'])('%s', (header) => {
    expect(pointed(block(header, '      r[0] = 0', '      r[1] = nobody', ''))).toMatchObject({ shown: 'nobody', line: 8, column: 14 });
  });

  test('an explicit indentation: what is deeper belongs to the text', () => {
    expect(pointed(block('|2', '        r[0] = nobody'))).toMatchObject({ shown: 'nobody', line: 7, column: 16 });
    expect(pointed(block('|2-', '      r[0] = 0', '         r[1] = nobody'))).toMatchObject({ shown: 'nobody', line: 8, column: 17 });
  });

  test('blank lines, shorter and longer than the indentation', () => {
    expect(pointed(block('|', '', '      r[0] = 0', '', '  ', '          ', '      r[1] = nobody'))).toMatchObject({
      shown: 'nobody',
      line: 12,
      column: 14,
    });
  });

  test('lines of different depth', () => {
    expect(pointed(block('|', '      if ie == 1 then {', '          r[0] = nobody', '      }'))).toMatchObject({
      shown: 'nobody',
      line: 8,
      column: 18,
    });
  });

  test('tabs before the token count as one column', () => {
    expect(pointed(block('|', '      r[0] =\t\tnobody'))).toMatchObject({ shown: 'nobody', line: 7, column: 15 });
    expect(pointed(block('|', '      \tr[0] = nobody'))).toMatchObject({ shown: 'nobody', line: 7, column: 15 });
  });

  test('CRLF line ends', () => {
    const text = block('|', '      r[0] = 0', '', '      r[1] = nobody').replaceAll('\n', '\r\n');
    expect(pointed(text)).toMatchObject({ shown: 'nobody', line: 9, column: 14 });
  });

  test('mixed line ends', () => {
    expect(pointed(block('|', '      r[0] = 0\r', '      r[1] = nobody'))).toMatchObject({ shown: 'nobody', line: 8, column: 14 });
  });

  test('a byte order mark', () => {
    expect(pointed(`\ufeff${block('|', '      r[0] = nobody')}`)).toMatchObject({ shown: 'nobody', line: 7, column: 14 });
    expect(pointed('\ufeffisaa: x\n')).toMatchObject({ line: 1, column: 1 });
  });

  test('characters outside ASCII before the token, in comments', () => {
    expect(pointed(block('|', '      # naïve — 𝄞 über', '      r[0] = nobody # ∃'))).toMatchObject({
      shown: 'nobody',
      line: 8,
      column: 14,
    });
  });

  test('the last line without a newline', () => {
    const text = block('|', '      r[0] = nobody').trimEnd();
    expect(pointed(text)).toMatchObject({ shown: 'nobody', line: 7, column: 14 });
  });

  test('the end of the text', () => {
    expect(pointed(block('|', '      r[0] = r[1] + # more', '', ''))).toMatchObject({ code: 'syntax', shown: '', line: 7, column: 20 });
    expect(pointed(block('|', '      r[0] = r[1] +').trimEnd())).toMatchObject({ code: 'syntax', shown: '', line: 7, column: 20 });
  });

  test('a block in a list', () => {
    const text = 'isa: t\nextends: base\ninvariant:\n  - |\n    ie ==\n      nobody\n  - ie == 0\n';
    expect(pointed(text)).toMatchObject({ shown: 'nobody', line: 6, column: 7 });
  });

  test('a block at the top level', () => {
    expect(pointed('isa: t\nextends: base\ntick: |\n timer = nobody\n')).toMatchObject({ shown: 'nobody', line: 4, column: 10 });
  });

  test('a token over several lines', () => {
    const { diagnostics } = readDescription(
      { file: 't.yaml', text: block('|', '      r[0] = double(', '        r[0],', '        r[1])') },
      { resolve: resolveFixture },
    );
    expect(diagnostics[0]?.range).toMatchObject({ start: { line: 7, column: 14 }, end: { line: 9, column: 14 } });
  });
});

describe('positions inside one-line scalars', () => {
  test('plain', () => {
    expect(pointed(withSemantics('r[0] = nobody'))).toMatchObject({ shown: 'nobody', line: 6, column: 23 });
    expect(pointed(withSemantics('   r[0] = nobody   # a comment'))).toMatchObject({ shown: 'nobody', line: 6, column: 26 });
  });

  test('single quotes', () => {
    expect(pointed(withSemantics("'r[0] = nobody'"))).toMatchObject({ shown: 'nobody', line: 6, column: 24 });
    expect(pointed("isa: t\nextends: base\nassume: 'ie'' == nobody'\n")).toMatchObject({ shown: "''", line: 3, column: 12 });
  });

  test('double quotes with escapes', () => {
    expect(pointed(withSemantics('"r[0] = nobody"'))).toMatchObject({ shown: 'nobody', line: 6, column: 24 });
    expect(pointed(withSemantics('"r[0]\\t=\\x20\\u0020nobody"'))).toMatchObject({ shown: 'nobody', line: 6, column: 34 });
    expect(pointed(withSemantics('"r[0] = \\U00000020no\\x62ody"'))).toMatchObject({ shown: 'no\\x62ody', line: 6, column: 34 });
    expect(pointed(withSemantics('"r[0] = 1 # \\U0001d11e\\nr[1] = nobody"'))).toMatchObject({ shown: 'nobody', line: 6, column: 47 });
  });

  test('in a flow map', () => {
    expect(pointed('isa: t\nextends: base\ninterrupts: { i: { when: "nobody == 1", trap: call } }\n')).toMatchObject({
      shown: 'nobody',
      line: 3,
      column: 27,
    });
    expect(pointed('isa: t\nextends: base\nconstants: { a: 1, b: a + nobody }\n')).toMatchObject({ shown: 'nobody', line: 3, column: 27 });
  });

  test('integers and types', () => {
    expect(pointed('isa: t\nextends: base\nstate:\n  x: { role: general, type: "bits(word)[nobody]" }\n')).toMatchObject({
      shown: 'nobody',
      line: 4,
      column: 41,
    });
  });

  test('an alias: the place of its anchor', () => {
    const text =
      'isa: t\nextends: base\nsource: &s r[0] = nobody\ninstructions:\n  a: { encoding: "3:2 0:2", semantics: *s }\n  b: { encoding: "3:2 1:2", semantics: *s }\n';
    const { diagnostics, description } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.range.start).toMatchObject({ line: 3, column: 19 });
    expect(description?.broken).toEqual(['a', 'b']);
  });

  test('an alias of a block', () => {
    const text = 'isa: t\nextends: base\ndoc: &s |\n  r[0] = 1\n  r[1] = nobody\ninstructions:\n  a: { encoding: "3:2", semantics: *s }\n';
    expect(pointed(text)).toMatchObject({ shown: 'nobody', line: 5, column: 10 });
  });
});

describe('the caret', () => {
  const show = (text: string): string[] => {
    const { diagnostics } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
    const [first] = diagnostics;
    return first === undefined ? [] : formatDiagnostic(first, text).split('\n');
  };

  test('stands under the token, also after tabs', () => {
    const [, line = '', caret = ''] = show(block('|', '      r[0]\t=\tnobody'));
    expect(line).toBe('7 |       r[0]    =    nobody');
    expect(caret.indexOf('^') - caret.indexOf('|')).toBe(line.indexOf('nobody') - line.indexOf('|'));
    expect(caret.trim().slice(1).trim()).toBe('^^^^^^');
  });

  test('counts wide characters as two columns and combining ones as none', () => {
    const text = 'isa: t\nextends: base\nstate: { "漢": 1, ok: 2 }\n';
    const { diagnostics } = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture });
    const second = diagnostics.find((d) => d.message.includes('ok'));
    if (second === undefined) throw new Error('no diagnostic');
    const [, line = '', caret = ''] = formatDiagnostic(second, text).split('\n');
    expect(line).toContain('漢');
    expect(caret.indexOf('^')).toBe(line.indexOf('2 }') + 1);
  });

  test('a long line is cut around the token', () => {
    const [, line = '', caret = ''] = show(block('|', `      r[0] = r[1]${' + r[2]'.repeat(100)} + nobody${' + r[3]'.repeat(100)}`));
    expect(line.length).toBeLessThan(160);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('nobody');
  });

  test('colours change nothing else', () => {
    const text = block('|', '      r[0] = nobody');
    const [first] = readDescription({ file: 't.yaml', text }, { resolve: resolveFixture }).diagnostics;
    if (first === undefined) throw new Error('no diagnostic');
    const coloured = formatDiagnostic(first, text, { color: true });
    expect(coloured).toContain('\u001b[1;31m');
    expect(
      coloured
        .split('\u001b')
        .map((part, i) => (i === 0 ? part : part.replace(/^\[[0-9;]*m/, '')))
        .join(''),
    ).toBe(formatDiagnostic(first, text));
  });

  test('control characters of the source do not reach the terminal', () => {
    const text = 'isa: "\u001b[31mx\u202e"\n';
    const [first] = readDescription({ file: 't.yaml', text }).diagnostics;
    if (first === undefined) throw new Error('no diagnostic');
    for (const bad of ['\u001b', '\u202e']) expect(formatDiagnostic(first, text)).not.toContain(bad);
  });
});
