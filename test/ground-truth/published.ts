// Published and derived classifications, typed in and not read from the descriptions: the checker must derive them.

/**
 * A row of the table of the P&G toy machine. Columns as in the table: privileged; control sensitive, with `s` from supervisor mode only and `u` from user
 * mode too; location sensitive; mode sensitive; whether Theorems 1 and 3 apply.
 */
export type Row = readonly [
  machine: string,
  instruction: string,
  priv: '✔' | '–',
  ctl: '✔' | 's' | 'u' | '–',
  loc: '✔' | '–',
  mode: '✔' | '–',
  t1: '✔' | '✘',
  t3: '✔' | '✘',
];

export const TOY: readonly Row[] = [
  // load, store and NOP, relocated
  ['third-generation', 'load', '–', '–', '–', '–', '✔', '✔'],
  ['third-generation', 'store', '–', '–', '–', '–', '✔', '✔'],
  ['third-generation', 'no-operation', '–', '–', '–', '–', '✔', '✔'],
  // SVC, which traps in both modes
  ['third-generation', 'supervisor-call', '–', '–', '–', '–', '✔', '✔'],
  // LPSW and SETR, privileged
  ['third-generation', 'load-psw', '✔', '✔', '–', '–', '✔', '✔'],
  ['third-generation', 'set-relocation', '✔', '✔', '–', '–', '✔', '✔'],
  // LPSW that is a NOP in user mode
  ['third-generation-lpsw-nop', 'load-psw', '–', 's', '–', '–', '✘', '✔'],
  // JRST 1, "enter user", never traps
  ['third-generation-jrst1', 'enter-user', '–', 's', '–', '–', '✘', '✔'],
  // MODEUP: from user to supervisor without a trap
  ['third-generation-modeup', 'enter-supervisor', '–', 'u', '–', '–', '✘', '✘'],
  // GETM, GETR, GETB: the mode, the base, the bound can be read
  ['third-generation-getm', 'get-mode', '–', '–', '–', '✔', '✘', '✔'],
  ['third-generation-getr', 'get-base', '–', '–', '✔', '–', '✘', '✘'],
  ['third-generation-getb', 'get-bound', '–', '–', '–', '–', '✔', '✔'],
  // absolute load, unprivileged and privileged, and LRA
  ['third-generation-absolute', 'load-absolute', '–', '–', '✔', '–', '✘', '✘'],
  ['third-generation-absolute-privileged', 'load-absolute', '✔', '–', '✔', '–', '✔', '✔'],
  ['third-generation-lra', 'load-real-address', '–', '–', '✔', '–', '✘', '✘'],
  ['third-generation-lra-privileged', 'load-real-address', '✔', '–', '✔', '–', '✔', '✔'],
  // MFPI: the operand's space is chosen by the mode
  ['third-generation-mfpi', 'load-user', '–', '–', '–', '✔', '✘', '✔'],
  // HALT that is a NOP in user mode: the pcs differ
  ['third-generation-halt-nop', 'halt', '–', '–', '–', '✔', '✘', '✔'],
  // SHRINK of the bound, unprivileged
  ['third-generation-shrink', 'shrink-bound', '–', 'u', '–', '–', '✘', '✘'],
];

/** Pairs whose verdict flips: Theorems 1 and 3 under the definitions with resources, or what else the lesson is about. */
export const PUZZLES: readonly (readonly [machine: string, t1: '✔' | '✘', t3: '✔' | '✘'])[] = [
  ['third-generation-jrst1', '✘', '✔'],
  ['third-generation-jrst1-privileged', '✔', '✔'],
  ['third-generation-getm', '✘', '✔'],
  ['third-generation-getr', '✘', '✘'],
  ['third-generation-getb', '✔', '✔'],
  ['third-generation-lra-privileged', '✔', '✔'],
  ['third-generation-absolute', '✘', '✘'],
  ['third-generation-popf', '✘', '✔'],
  ['third-generation-pushf', '✘', '✘'],
  ['third-generation-user-io', '✔', '✔'],
  ['third-generation-user-io-always', '✘', '✘'],
  ['third-generation-kseg', '✔', '✔'],
  ['third-generation-shrink', '✘', '✘'],
  ['third-generation-shrink-privileged', '✔', '✔'],
  ['third-generation-high-core', '✔', '✔'],
  ['third-generation-mret', '✘', '✘'],
  ['third-generation-mret-privileged', '✔', '✔'],
  ['third-generation-uxl-equal', '✔', '✔'],
  ['third-generation-uxl', '✘', '✘'],
  ['third-generation-version', '✔', '✔'],
  ['third-generation-facilities', '✘', '✘'],
  ['third-generation-halt-nop', '✘', '✔'],
];

/** DEC PDP-10 (KA10). Class: privileged under a held configuration, or critical and why. */
export const KA10: readonly (readonly [form: string, what: 'privileged κ' | 'critical C' | 'critical M' | 'innocuous'])[] = [
  ['datao d=apr', 'privileged κ'],
  ['cono d=apr', 'privileged κ'],
  ['cono d=pi', 'privileged κ'],
  ['jrst f=halt', 'privileged κ'],
  ['jrst f=jen', 'privileged κ'],
  ['jrst f=portal', 'critical C'],
  ['jrst f=jrstf', 'critical C'],
  ['jsr', 'critical M'],
  ['jsp', 'critical M'],
  ['pushj', 'critical M'],
  ['jrst f=jrst', 'innocuous'],
  ['xct', 'innocuous'],
];

/** Motorola 68000 and 68010. Class: privileged, critical because SR shows mode and mask, or innocuous. */
export const M68000: readonly (readonly [machine: string, instruction: string, what: 'privileged' | 'critical M' | 'innocuous'])[] = [
  ['m68000', 'move-from-sr', 'critical M'],
  ['m68010', 'move-from-sr', 'privileged'],
  ['m68010', 'move-from-ccr', 'innocuous'],
  ['m68010', 'movec', 'privileged'],
  ['m68010', 'moves', 'privileged'],
  ...['m68000', 'm68010'].flatMap((machine) => [
    ...['move-to-sr', 'andi-to-sr', 'ori-to-sr', 'eori-to-sr', 'move-usp', 'reset', 'stop', 'rte'].map(
      (instruction) => [machine, instruction, 'privileged'] as const,
    ),
    ...['andi-to-ccr', 'ori-to-ccr', 'eori-to-ccr', 'move-to-ccr', 'rtr', 'trap', 'chk', 'tas'].map(
      (instruction) => [machine, instruction, 'innocuous'] as const,
    ),
  ]),
];
