// Machines of four cells with control elements and a few instructions, written down in a line or two.

export interface Tiny {
  /** Control elements and their widths. */
  readonly control: Readonly<Record<string, number>>;
  readonly instructions: Readonly<Record<string, string>>;
  readonly more?: string;
}

/** A machine of four cells. `guard: c` in an instruction stands for a trap in user mode where c holds. */
export function tiny({ control, instructions, more = '' }: Tiny): string {
  const state = Object.entries(control).map(([name, width]) => `  ${name}: { role: control, type: bits(${width}) }`);
  const body = Object.entries(instructions).flatMap(([name, text], at) => [
    `  ${name}:`,
    `    encoding: "${at}:5"`,
    '    semantics: |',
    ...text.split('\n').map((line) => `      ${line.replace(/^guard: (.*)$/, 'if mode == user and ($1) then trap program as privileged')}`),
  ]);
  return `
isa: tiny
title: tiny
modes: [supervisor, user]
settings:
  default: { user: user, virtual: [supervisor, user] }
state:
  memory: { storage: { address: 2, cell: 5, size: 4, beyond: program } }
  mode: { role: mode }
  pc: { role: pc, type: bits(2) }
  r: { role: general, type: bits(5) }
  device: { role: control, type: bits(5) }
${state.join('\n')}
traps:
  program: { vector: 0 }
${more}
instructions:
${body.join('\n')}
`;
}
