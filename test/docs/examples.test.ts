// Descriptions and definition sets that the documentation shows are the files in docs/examples: a block marked `yaml` whose first line is
// `# examples/NAME.yaml` holds that file's text; one marked `asm` whose first line is `; programs/NAME.s` holds that program.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
const shown = pages.flatMap((page) =>
  [
    ...readFileSync(`docs/${page}`, 'utf8').matchAll(
      /^```(?:yaml|asm)\n[#;] ((?:examples|programs)\/[a-z-]+\.(?:yaml|s))\n([\s\S]*?)^```$/gm,
    ),
  ].map(([, file, text]) => ({
    page,
    file: file!,
    text: text!,
  })),
);

test.each(shown)('$page shows $file as it is', ({ file, text }) => {
  expect(text).toBe(readFileSync(`docs/${file}`, 'utf8'));
});

test('every example is shown on some page', () => {
  expect([...new Set(shown.map(({ file }) => file))].sort()).toEqual(
    ['examples', 'programs']
      .flatMap((folder) => readdirSync(`docs/${folder}`).map((name) => `${folder}/${name}`))
      .filter((name) => !name.endsWith('.bin'))
      .sort(),
  );
});
