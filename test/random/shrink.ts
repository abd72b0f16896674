// Makes a random machine smaller while it keeps a property: what does not read as a description any more is passed over.
import type { InstructionPlan, Machine, Statement } from './machine.ts';

/** The smallest machine found for which `keeps` still holds; `keeps` holds of `machine`. At most `tries` machines are looked at. */
export async function shrink(machine: Machine, keeps: (smaller: Machine) => Promise<boolean>, tries = 2000): Promise<Machine> {
  let best = machine;
  let left = tries;
  for (let progress = true; progress && left > 0; ) {
    progress = false;
    for (const smaller of variants(best)) {
      if (left-- <= 0) break;
      if (!(await keeps(smaller))) continue;
      best = smaller;
      progress = true;
      break;
    }
  }
  return best;
}

/** Machines with one thing less, the largest cuts first. */
function* variants(m: Machine): Generator<Machine> {
  if (m.instructions.length > 1) for (const instructions of without(m.instructions)) yield { ...m, instructions };
  if (m.monitor !== null) yield { ...m, monitor: null };
  if (m.settingAssume.length > 0) yield { ...m, settingAssume: [] };
  if (m.assume.length > 0) yield { ...m, assume: [] };
  if (m.invariant.length > 0) yield { ...m, invariant: [] };
  if (m.translate !== null && m.virtualAddress === m.memory.address) yield { ...m, translate: null };
  if (m.functions.length > 0) yield { ...m, functions: [] };
  if (m.virtual.length > 2) for (const virtual of without(m.virtual)) yield { ...m, virtual };
  if (m.traps.length > 1) yield { ...m, traps: m.traps.slice(0, -1), monitor: null };
  for (let at = 0; at < m.instructions.length; at++) {
    const plan = m.instructions[at] as InstructionPlan;
    for (const smaller of smallerInstructions(plan)) yield { ...m, instructions: m.instructions.with(at, smaller) };
  }
  for (const state of without(m.state)) {
    const kept = m.registers.filter((r) => r.name.includes('.') || state.some((line) => line.startsWith(`${r.name}:`)));
    if (kept.length < m.registers.length) yield { ...m, state, registers: kept };
  }
  if (m.translate !== null) {
    for (const translate of without(m.translate)) yield { ...m, translate };
  }
  if (m.memory.size > 2) yield { ...m, memory: { ...m.memory, size: m.memory.size - 1 } };
  if (m.memory.cell > 1) yield { ...m, memory: { ...m.memory, cell: 1 } };
}

function* smallerInstructions(plan: InstructionPlan): Generator<InstructionPlan> {
  if (plan.forms !== null) yield { ...plan, forms: null };
  if (plan.operands.length > 0) yield { ...plan, operands: plan.operands.slice(0, -1), forms: null };
  for (const body of smallerBlocks(plan.body)) yield { ...plan, body };
}

function* smallerBlocks(body: readonly Statement[]): Generator<readonly Statement[]> {
  for (const fewer of without(body)) yield fewer;
  for (let at = 0; at < body.length; at++) {
    const s = body[at] as Statement;
    for (const parts of flattened(s)) yield [...body.slice(0, at), ...parts, ...body.slice(at + 1)];
    for (const smaller of smallerStatements(s)) yield body.with(at, smaller);
  }
}

/** What a statement contains, in its place. */
function flattened(s: Statement): (readonly Statement[])[] {
  switch (s.kind) {
    case 'line':
      return [];
    case 'if':
      return s.otherwise.length > 0 ? [s.then, s.otherwise] : [s.then];
    case 'for':
      return [s.body];
    case 'match':
      return s.arms.map((arm) => arm.body);
  }
}

function* smallerStatements(s: Statement): Generator<Statement> {
  switch (s.kind) {
    case 'line':
      for (const text of smallerTexts(s.text)) yield { ...s, text };
      return;
    case 'if':
      if (s.otherwise.length > 0) yield { ...s, otherwise: [] };
      for (const then of smallerBlocks(s.then)) if (then.length > 0) yield { ...s, then };
      for (const otherwise of smallerBlocks(s.otherwise)) yield { ...s, otherwise };
      for (const condition of smallerTexts(s.condition)) yield { ...s, condition };
      return;
    case 'for':
      for (const body of smallerBlocks(s.body)) yield { ...s, body };
      return;
    case 'match':
      for (let at = 0; at < s.arms.length; at++) {
        const arm = s.arms[at] as (typeof s.arms)[number];
        for (const body of smallerBlocks(arm.body)) yield { ...s, arms: s.arms.with(at, { ...arm, body }) };
      }
      for (const subject of smallerTexts(s.subject)) yield { ...s, subject };
      return;
  }
}

/** A text with one group in parentheses, or one call, replaced by something shorter. */
function* smallerTexts(text: string): Generator<string> {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const close = closing(text, open);
    if (close < 0) continue;
    let start = open;
    while (start > 0 && /[a-z_]/.test(text[start - 1] ?? '')) start--;
    const whole = text.slice(start, close + 1);
    const put = (by: string): string => text.slice(0, start) + by + text.slice(close + 1);
    for (const by of ['true', 'bits(1, 0)', 'bits(2, 0)', 'bits(3, 0)']) if (by.length < whole.length) yield put(by);
    for (const part of operandsOf(text.slice(open + 1, close))) if (part.length < whole.length) yield put(part);
  }
  if (/= ..*/.test(text) && !/= bits\([0-9], 0\)$/.test(text)) for (const w of [1, 2]) yield text.replace(/= .*$/, `= bits(${w}, 0)`);
}

/** The words and groups of a text at its top level. */
function operandsOf(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (const c of text) {
    if (c === '(' || c === '[' || c === '{') depth++;
    if (c === ')' || c === ']' || c === '}') depth--;
    if (depth === 0 && (c === ' ' || c === ',')) {
      if (part !== '') parts.push(part);
      part = '';
    } else part += c;
  }
  if (part !== '') parts.push(part);
  return parts.filter((p) => /^[a-z(]/.test(p) && !['if', 'then', 'else', 'match', 'and', 'or', 'not', 'implies', 'as'].includes(p));
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

function* without<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = items.length - 1; at >= 0; at--) yield items.toSpliced(at, 1);
}
