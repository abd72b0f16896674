// Transcripts in documentation: fenced blocks marked `console`, in which `$ pogo …` is a command and what follows is exactly what it prints,
// results and problems as they come. `$ echo $?` prints the exit code of the command before. In blocks marked `console tmp` the commands run in
// an empty folder, elsewhere in the repository's.

export interface Step {
  /** Words after `pogo`, or null for `echo $?`. */
  readonly command: readonly string[] | null;
  readonly line: string;
  readonly output: string;
}

export interface Transcript {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly inEmptyFolder: boolean;
  readonly steps: readonly Step[];
}

/** The transcripts of a Markdown text. */
export function transcriptsOf(markdown: string): Transcript[] {
  const lines = markdown.split('\n');
  const found: Transcript[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```console( tmp)?$/.exec(lines[i]!);
    if (!fence) continue;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: the block does not end`);
    found.push({ line: i + 1, inEmptyFolder: fence[1] !== undefined, steps: stepsOf(lines.slice(i + 1, end), i + 2) });
    i = end;
  }
  return found;
}

function stepsOf(lines: readonly string[], first: number): Step[] {
  const steps: { command: readonly string[] | null; line: string; output: string[] }[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.startsWith('$ ')) steps.push({ command: commandOf(line, first + i), line, output: [] });
    else if (steps.length === 0) throw new Error(`line ${first + i}: output without a command`);
    else steps.at(-1)!.output.push(line);
  }
  return steps.map(({ command, line, output }) => ({ command, line, output: output.map((text) => `${text}\n`).join('') }));
}

function commandOf(line: string, at: number): readonly string[] | null {
  if (line === '$ echo $?') return null;
  const words = [...line.slice(2).matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  if (words[0] === 'npx') words.shift();
  if (words[0] !== 'pogo') throw new Error(`line ${at}: only pogo is run here`);
  return words.slice(1);
}

/** The text with the outputs of its transcripts replaced, in order. */
export function withOutputs(markdown: string, outputs: readonly (readonly string[])[]): string {
  const lines = markdown.split('\n');
  const result: string[] = [];
  let next = 0;
  for (let i = 0; i < lines.length; i++) {
    result.push(lines[i]!);
    if (!/^```console( tmp)?$/.test(lines[i]!)) continue;
    const end = lines.indexOf('```', i + 1);
    const commands = lines.slice(i + 1, end).filter((line) => line.startsWith('$ '));
    for (const [k, command] of commands.entries()) result.push(command, ...outputs[next]![k]!.split('\n').slice(0, -1));
    next++;
    result.push('```');
    i = end;
  }
  return result.join('\n');
}
