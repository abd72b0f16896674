// A small random machine as a plan that can be printed as YAML and made smaller: sections as text, instructions as trees of statements.

export type Statement =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'if'; readonly condition: string; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'for'; readonly head: string; readonly body: readonly Statement[] }
  | {
      readonly kind: 'match';
      readonly subject: string;
      readonly arms: readonly { readonly pattern: string; readonly body: readonly Statement[] }[];
    };

export interface InstructionPlan {
  readonly name: string;
  readonly operands: readonly { readonly name: string; readonly width: number }[];
  /** The operand that the instruction is split on. */
  readonly forms: string | null;
  readonly body: readonly Statement[];
}

/** What the state has, for the generator of expressions. */
export interface Register {
  readonly name: string;
  readonly role: 'general' | 'mode' | 'pc' | 'relocation' | 'control' | 'clock';
  readonly width: number;
  readonly count: number;
}

export interface FunctionPlan {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly width: number }[];
  /** Width of the result; null where it is called for its effects. */
  readonly result: number | null;
  readonly text: string;
}

export interface Machine {
  readonly id: string;
  readonly modes: readonly string[];
  readonly user: string;
  readonly virtual: readonly string[];
  readonly monitor: readonly string[] | null;
  readonly settingAssume: readonly string[];
  readonly memory: { readonly address: number; readonly cell: number; readonly size: number };
  /** Width of virtual addresses. */
  readonly virtualAddress: number;
  /** Lines of the section `state`, in order. */
  readonly state: readonly string[];
  /** The registers as named in semantics, fields included. */
  readonly registers: readonly Register[];
  /** A packed register as a whole: its name and width. */
  readonly packed: { readonly name: string; readonly width: number } | null;
  readonly traps: readonly string[];
  readonly invariant: readonly string[];
  readonly assume: readonly string[];
  /** Kind of map, for the printed distribution. */
  readonly map: string;
  readonly translate: readonly string[] | null;
  readonly functions: readonly FunctionPlan[];
  readonly instructions: readonly InstructionPlan[];
}

/** The name under which semantics read the mode. */
export function modeName(machine: Pick<Machine, 'registers'>): string {
  return machine.registers.find((r) => r.role === 'mode')?.name ?? 'mode';
}

/** The description as YAML text. */
export function print(machine: Machine): string {
  const { memory } = machine;
  const lines = [
    `isa: ${machine.id}`,
    `title: ${machine.id}`,
    '',
    `modes: [${machine.modes.join(', ')}]`,
    'settings:',
    `  default: { user: ${machine.user}, virtual: [${machine.virtual.join(', ')}]${setting(machine)} }`,
    '',
    'state:',
    `  memory: { storage: { address: ${memory.address}, cell: ${memory.cell}, size: ${memory.size}, beyond: ${machine.traps[0]} } }`,
    ...machine.state.map((line) => `  ${line}`),
    '',
    'traps:',
    ...machine.traps.map((name, vector) => `  ${name}: { vector: ${vector} }`),
    '',
    ...conditions('invariant', machine.invariant),
    ...conditions('assume', machine.assume),
  ];
  if (machine.translate !== null) {
    const text = machine.translate.map((line) => `  ${line}`);
    if (machine.virtualAddress === memory.address) lines.push('translate: |', ...text, '');
    else
      lines.push('translate:', '  storage: memory', `  address: ${machine.virtualAddress}`, '  map: |', ...text.map((l) => `  ${l}`), '');
  }
  if (machine.functions.length > 0) {
    lines.push('functions: |', ...machine.functions.flatMap((f) => f.text.split('\n').map((line) => `  ${line}`)), '');
  }
  lines.push('instructions:');
  machine.instructions.forEach((instruction, code) => {
    lines.push(...printInstruction(instruction, code, opcodeWidth(machine)));
  });
  return `${lines.join('\n')}\n`;
}

function setting(machine: Machine): string {
  const monitor = machine.monitor === null ? '' : `, monitor: [${machine.monitor.join(', ')}]`;
  const assume = machine.settingAssume.length === 0 ? '' : `, assume: [${machine.settingAssume.map((c) => JSON.stringify(c)).join(', ')}]`;
  return monitor + assume;
}

function conditions(key: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`${key}:`, ...texts.map((text) => `  - ${JSON.stringify(text)}`), ''];
}

function opcodeWidth(machine: Machine): number {
  return Math.max(1, Math.ceil(Math.log2(machine.instructions.length)));
}

function printInstruction(instruction: InstructionPlan, code: number, width: number): string[] {
  const encoding = [`${code}:${width}`, ...instruction.operands.map((o) => `${o.name}:${o.width}`)].join(' ');
  return [
    `  ${instruction.name}:`,
    `    encoding: "${encoding}"`,
    ...(instruction.forms === null ? [] : [`    forms: { by: ${instruction.forms} }`]),
    '    semantics: |',
    ...printBlock(instruction.body, '      '),
  ];
}

function printBlock(body: readonly Statement[], indent: string): string[] {
  if (body.length === 0) return [`${indent}# nothing`];
  return body.flatMap((s) => printStatement(s, indent));
}

function printStatement(s: Statement, indent: string): string[] {
  const deeper = `${indent}  `;
  switch (s.kind) {
    case 'line':
      return [indent + s.text];
    case 'for':
      return [`${indent}for ${s.head} {`, ...printBlock(s.body, deeper), `${indent}}`];
    case 'match':
      return [
        `${indent}match ${s.subject} {`,
        ...s.arms.flatMap((arm) => [`${deeper}${arm.pattern} => {`, ...printBlock(arm.body, `${deeper}  `), `${deeper}}`]),
        `${indent}}`,
      ];
    case 'if': {
      const only = s.then[0];
      if (s.otherwise.length === 0 && s.then.length === 1 && only?.kind === 'line') return [`${indent}if ${s.condition} then ${only.text}`];
      const head = [`${indent}if ${s.condition} then {`, ...printBlock(s.then, deeper)];
      if (s.otherwise.length === 0) return [...head, `${indent}}`];
      return [...head, `${indent}} else {`, ...printBlock(s.otherwise, deeper), `${indent}}`];
    }
  }
}
