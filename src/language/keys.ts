// Every key that a description may have, in one table: the readers accept what stands here, and the JSON Schema is made from it.

import { code, either, integer, type Key, type Keys, list, map, name, named, text, word } from './shapes.ts';

const conditions = either(code('expression'), list(code('expression')));

export const ROLES = ['general', 'mode', 'pc', 'relocation', 'control', 'clock'] as const;

const role: Key = {
  doc: 'What the element is for: general (D), mode (M), pc (P), relocation (R), control (K) or clock (T).',
  shape: word(...ROLES),
};

export const PARAMETER_KEYS = {
  default: { doc: 'The value where nothing else is said.', shape: integer, required: true },
  values: { doc: 'The values that the parameter may take; without it, any.', shape: list(integer) },
  doc: { doc: 'What the parameter is.', shape: text },
} satisfies Keys;

export const STORAGE_KEYS = {
  address: { doc: 'Width of a physical address, in bits.', shape: integer, required: true },
  cell: { doc: 'Width of a cell, in bits.', shape: integer, required: true },
  size: { doc: 'Number of cells; a state may have fewer. At most 2 ** address.', shape: integer, required: true },
  order: {
    doc: 'Which cell comes first where a value takes several: `big` (the default), its most significant bits, or `little`, its least significant.',
    shape: word('big', 'little'),
  },
  beyond: { doc: 'The trap that a physical reference past the end of storage takes, of kind memory.', shape: name, required: true },
} satisfies Keys;

const carried: Key = {
  doc: 'A control field that a monitor carries unchanged into the real machine: it counts as general.',
  shape: word('true', 'false'),
};

export const FIELD_KEYS = {
  bits: { doc: 'Where the field lies: one bit, `12`, or `"high:low"`.', shape: code('expression'), required: true },
  role: { ...role, required: true },
  carried,
  doc: { doc: 'What the field is.', shape: text },
} satisfies Keys;

export const ELEMENT_KEYS = {
  storage: { doc: 'Makes this a storage, with its address width, cell width and size.', shape: map(STORAGE_KEYS) },
  role,
  type: { doc: '`bits(width)`, or `bits(width)[count]` for a register file; the count is a power of two.', shape: code('type') },
  fields: { doc: 'The fields of a packed register, each with its role.', shape: named(map(FIELD_KEYS)) },
  banks: {
    doc: 'The elements that the register is, mode by mode: from modes (or `default`) to names; for a file, from the number of a register to such a map.',
    shape: either(named(name), named(named(name), 'any')),
  },
  carried,
  doc: { doc: 'What the element is.', shape: text },
} satisfies Keys;

export const TRAP_KEYS = {
  vector: { doc: 'What `vector` is in `deliver` when this trap is delivered.', shape: integer, required: true },
  doc: { doc: 'When the trap is taken.', shape: text },
} satisfies Keys;

export const SETTING_KEYS = {
  user: { doc: 'The real mode, in which the guest really runs.', shape: name, required: true },
  virtual: { doc: 'The modes of the guest that run in the real mode.', shape: list(name), required: true },
  monitor: { doc: 'The traps that reach the monitor; without it, all.', shape: either(word('all'), list(name)) },
  assume: { doc: 'Conditions on the machine under study, printed with every verdict.', shape: conditions },
  doc: { doc: 'What the setting is.', shape: text },
} satisfies Keys;

export const TRANSLATE_KEYS = {
  storage: { doc: 'The storage that the map leads to.', shape: name },
  address: { doc: 'Width of a virtual address, in bits; without it, that of a physical one.', shape: integer },
  map: {
    doc: 'The map: sees `va`, `space` and `access`, returns the physical address or traps.',
    shape: code('statements'),
    required: true,
  },
} satisfies Keys;

export const DELIVER_KEYS = {
  payload: {
    doc: '`bits(n)`: what a trap carries, such as a faulting address; the block sees it as `payload`.',
    shape: code('type'),
    required: true,
  },
  block: { doc: 'Trap delivery of the bare machine; sees `vector` and `payload`.', shape: code('statements'), required: true },
} satisfies Keys;

export const INTERRUPT_KEYS = {
  when: { doc: 'The condition under which the interrupt is taken, before an instruction.', shape: code('expression') },
  after: {
    doc: 'Instead of `when`: taken after an instruction that was begun where the condition held, as a trace trap is.',
    shape: code('expression'),
  },
  trap: { doc: 'The trap that is delivered.', shape: name, required: true },
} satisfies Keys;

export const HOSTING_TABLES_KEYS = {
  cells: { doc: 'The number of cells that the shadow tables of one guest take.', shape: integer, required: true },
  entry: {
    doc: 'Returns the content of the shadow cell number `index`, from the state of the guest; sees `index`, `start` and `cells`.',
    shape: code('statements'),
    required: true,
  },
} satisfies Keys;

export const HOSTING_KEYS = {
  align: { doc: 'The first cell of a window is a multiple of this; without it, of 1.', shape: integer },
  map: {
    doc: 'From the elements of the guest, which it reads, to those of the hosting machine, which it assigns; sees `start`, `cells` and `tables`.',
    shape: code('statements'),
    required: true,
  },
  absorb: {
    doc: 'The other way round, when a trap reaches the monitor: reads the elements of the hosting machine, assigns those of the guest.',
    shape: code('statements'),
  },
  tables: { doc: 'The shadow tables that the monitor keeps for a guest.', shape: map(HOSTING_TABLES_KEYS) },
} satisfies Keys;

export const FORMS_KEYS = {
  by: { doc: 'The operand on which the instruction is split.', shape: name },
  when: {
    doc: 'Instead of `by`: conditions over operands and state, tried in order, by the names of the forms; what is left is `other`.',
    shape: named(code('expression'), 'any'),
  },
  names: {
    doc: 'Names of values: a map from value to name, or a list for the values 0, 1, …; without it every value is a form.',
    shape: either(list(text), named(text)),
  },
} satisfies Keys;

export const TABLE_FIELD_KEYS = {
  bits: { doc: 'Where the field lies in the register: one bit, `12`, or `"high:low"`.', shape: code('expression'), required: true },
  is: { doc: 'The element, or the field of a packed register, that it shows.', shape: code('expression'), required: true },
  legal: {
    doc: 'A condition over `value`, the bits written to the field: where it does not hold, the old value stays.',
    shape: code('expression'),
  },
  access: { doc: '`read` for a field that ignores writes.', shape: word('read', 'read-write') },
} satisfies Keys;

export const TABLE_REGISTER_KEYS = {
  number: { doc: 'The number of the register.', shape: integer, required: true },
  is: { doc: 'The element that the register shows, extended with zeros; writing assigns the low bits.', shape: code('expression') },
  fields: {
    doc: 'What the register shows, where it is more than one element; other bits read as zero and ignore writes.',
    shape: list(map(TABLE_FIELD_KEYS)),
  },
  access: { doc: '`read` for a register that is not written; without it, `read-write`.', shape: word('read', 'read-write') },
  check: { doc: 'Statements that run before the register is read or written: checks of privilege.', shape: code('statements') },
  doc: { doc: 'What the register is.', shape: text },
} satisfies Keys;

export const TABLE_KEYS = {
  number: { doc: '`bits(n)`: the type of the numbers of registers.', shape: code('type'), required: true },
  value: { doc: '`bits(n)`: the type of their values.', shape: code('type'), required: true },
  absent: { doc: 'The trap that a number without a register takes.', shape: code('statements'), required: true },
  read_only: { doc: 'The trap that writing a read-only register takes; without it, that of `absent`.', shape: code('statements') },
  registers: { doc: 'The registers, by name.', shape: named(map(TABLE_REGISTER_KEYS)), required: true },
} satisfies Keys;

export const INSTRUCTION_KEYS = {
  doc: { doc: 'What the instruction does.', shape: text },
  source: { doc: 'Where it is described.', shape: text },
  syntax: { doc: 'How it is written in assembly language, operands and notations in braces.', shape: text },
  encoding: {
    doc: 'The fields from the most significant bit: `value:width` (fixed), `name:width` (an operand), `_:width` (ignored), `{list}`; then groups `[condition: fields]`.',
    shape: code('encoding'),
    required: true,
  },
  where: { doc: 'A condition over the operands: codes that do not satisfy it are none of this instruction.', shape: code('expression') },
  semantics: { doc: 'What it does, in the semantics language.', shape: code('statements'), required: true },
  forms: { doc: 'Splits the instruction on an operand, or on conditions: each form is classified by itself.', shape: map(FORMS_KEYS) },
} satisfies Keys;

export const ALTERNATIVE_KEYS = {
  is: {
    doc: 'The bits by which this text is chosen, and which it stands for: `{ mode: 6, "ext[15]": 0 }`; without it, any.',
    shape: named(integer, 'any'),
  },
  syntax: {
    doc: 'The text, with operands in braces; of a list the first is printed, and the others are understood as well.',
    shape: either(text, list(text)),
    required: true,
  },
} satisfies Keys;

export const NOTATION_KEYS = {
  names: { doc: 'Names: of the values 0, 1, … with `of`, of bits from the least significant with `set`.', shape: list(text) },
  of: { doc: 'The operand, or its bits, whose values have names.', shape: text },
  set: { doc: 'The operand, or its bits, that is a set of names: `d0-d3/a6`.', shape: text },
  number: { doc: 'A number joined from operands, bits of them and fixed bits, most significant first: `imm12:imm[10:1]:0`.', shape: text },
  signed: { doc: 'The number has a sign.', shape: word('true', 'false') },
  relative: {
    doc: 'An address is written; the number is its distance from so many cells after the beginning of the instruction.',
    shape: integer,
  },
} satisfies Keys;

/** Names; or `all`, for what is taken away as a whole. */
export const REMOVE_KEYS = {
  parameters: { doc: 'Parameters taken away.', shape: list(name) },
  constants: { doc: 'Constants taken away.', shape: list(name) },
  settings: { doc: 'Settings taken away.', shape: list(name) },
  state: { doc: 'State elements and storages taken away.', shape: list(name) },
  traps: { doc: 'Traps taken away.', shape: list(name) },
  functions: { doc: 'Functions taken away.', shape: list(name) },
  interrupts: { doc: 'Interrupts taken away.', shape: list(name) },
  tables: { doc: 'Tables taken away.', shape: list(name) },
  fields: { doc: 'Lists of fields taken away.', shape: list(name) },
  notation: { doc: 'Notations taken away.', shape: list(name) },
  instructions: { doc: 'Instructions taken away.', shape: list(name) },
  reset: { doc: 'Takes away the reset of the base.', shape: word('all') },
  undefined: { doc: 'Takes away what the base says of codes without an instruction.', shape: word('all') },
  hosting: { doc: 'Takes away what the base says to monitors.', shape: word('all') },
  expect: { doc: 'Takes away the expectations of the base.', shape: word('all') },
} satisfies Keys;

export const EXPECT_KEYS = {
  theorem: { doc: 'The theorem the claim is about: its name, or n for `theorem-n`.', shape: name },
  instruction: { doc: 'The instruction the claim is about.', shape: name },
  form: { doc: 'The form of the instruction, as printed: `f=halt`.', shape: text },
  class: { doc: 'The class the claim is about.', shape: name },
  verdict: { doc: 'The verdict that is claimed, in the words of the result.', shape: text, required: true },
  critical: { doc: 'The exact list of critical instructions: `name`, or `name f=label`.', shape: list(text) },
  held: {
    doc: 'The held configuration that is claimed: values of state elements.',
    shape: { kind: 'named', names: 'identifier', value: integer },
  },
  when: {
    doc: 'What the claim is about: `definitions`, `setting`, and values of parameters.',
    shape: { kind: 'named', names: 'identifier', value: either(name, integer) },
  },
} satisfies Keys;

export const TOP_KEYS = {
  isa: { doc: 'The name of the instruction set, in kebab-case.', shape: name, required: true },
  title: { doc: 'The title, for people.', shape: text },
  source: { doc: 'Where the machine is described.', shape: text },
  doc: { doc: 'What the description covers, and what it leaves out.', shape: text },
  extends: {
    doc: 'The description that this one is a difference to: a file, relative to this one, or the name of a library machine.',
    shape: text,
  },
  remove: { doc: 'With `extends`: names taken away from sections of the base.', shape: map(REMOVE_KEYS) },
  parameters: { doc: 'Integers that are known before anything is checked.', shape: named(map(PARAMETER_KEYS)) },
  constants: { doc: 'Integers computed from parameters and earlier constants.', shape: named(integer) },
  modes: { doc: 'The processor modes: a list (codes 0, 1, …), or a map from name to code.', shape: either(list(name), named(integer)) },
  settings: {
    doc: 'Which modes of the guest run in which real mode, and which traps reach the monitor.',
    shape: named(map(SETTING_KEYS), 'kebab'),
  },
  state: { doc: 'The state elements and storages.', shape: named(map(ELEMENT_KEYS)) },
  traps: { doc: 'The traps. Their kind is said where they are raised.', shape: named(map(TRAP_KEYS)) },
  invariant: { doc: 'Conditions that every state of the machine satisfies.', shape: conditions },
  assume: { doc: 'Restrictions of the machine under study, printed with every verdict.', shape: conditions },
  translate: { doc: 'The address map; without it addresses are physical.', shape: either(code('statements'), map(TRANSLATE_KEYS)) },
  functions: { doc: 'Function definitions.', shape: code('functions') },
  tables: { doc: 'Tables of registers that are reached by number, as `name[n]`.', shape: named(map(TABLE_KEYS)) },
  fields: {
    doc: 'Lists of fields and groups, which encodings use as `{name}`, or as `{name prefix}` with a prefix to the names of operands.',
    shape: named(code('encoding')),
  },
  notation: {
    doc: 'How operands are written in `syntax`, by name: a list of texts that bits of operands choose from, names of values, a set of names, or a number.',
    shape: named(either(list(map(ALTERNATIVE_KEYS)), map(NOTATION_KEYS))),
  },
  fetch: { doc: 'Returns the virtual address of the next instruction; without it, the pc.', shape: code('statements') },
  deliver: { doc: 'Trap delivery of the bare machine; sees `vector`.', shape: either(code('statements'), map(DELIVER_KEYS)) },
  tick: { doc: 'How the clocks move, once per retired instruction.', shape: code('statements') },
  interrupts: { doc: 'Interrupts, taken at instruction boundaries.', shape: named(map(INTERRUPT_KEYS)) },
  reset: {
    doc: 'The state in which the machine starts: statements that run once on a state that is zero everywhere but for storage.',
    shape: code('statements'),
  },
  undefined: { doc: 'The trap, of kind fault, that a code takes which no instruction has.', shape: name },
  hosting: { doc: 'What a monitor needs to know: how the relocation composes with a window of storage.', shape: map(HOSTING_KEYS) },
  instructions: { doc: 'The instructions.', shape: named(map(INSTRUCTION_KEYS), 'kebab') },
  expect: { doc: 'Claims that are checked.', shape: list(map(EXPECT_KEYS)) },
} satisfies Keys;

export type TopKey = keyof typeof TOP_KEYS;

/** Sections that `extends` merges by name. */
export const MERGED = [
  'parameters',
  'constants',
  'settings',
  'state',
  'traps',
  'interrupts',
  'tables',
  'fields',
  'notation',
  'instructions',
] as const satisfies readonly TopKey[];
export type MergedKey = (typeof MERGED)[number];
