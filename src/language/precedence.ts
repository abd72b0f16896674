// Flat operands and operators to a tree, by precedence climbing; and the slips in operators.

import type { Report } from './precheck.ts';
import { type BinaryToken, type ExpressionNode, NOT_RANK, PRECEDENCE, type Span, UNARY_RANK } from './syntax.ts';

/** The most operators that one expression may have without parentheses. */
const LONGEST = 256;

const SLIPS: Readonly<Record<string, readonly [BinaryToken, string]>> = {
  '&&': ['and', 'write `and`'],
  '||': ['or', 'write `or`'],
  '=': ['==', 'compare with `==`'],
  '≠': ['!=', 'write `!=`'],
  '∧': ['and', 'write `and`'],
  '∨': ['or', 'write `or`'],
};

const UNSIGNED: Readonly<Record<string, readonly [BinaryToken, BinaryToken]>> = {
  '<': ['<u', '<s'],
  '<=': ['<=u', '<=s'],
  '≤': ['<=u', '<=s'],
  '>': ['>u', '>s'],
  '>=': ['>=u', '>=s'],
  '≥': ['>=u', '>=s'],
  '>>': ['>>u', '>>s'],
  '>>>': ['>>u', '>>s'],
};

/** The operator that a text stands for. Slips are reported and read as what was most likely meant. */
export function binaryToken(text: string, span: Span, report: Report): BinaryToken {
  const unsigned = UNSIGNED[text];
  if (unsigned !== undefined) {
    const [u, s] = unsigned;
    report('signedness', `\`${text}\` does not say whether the values are signed`, span, {
      help: `write \`${u}\` (unsigned) or \`${s}\` (signed)`,
    });
    return u;
  }
  const slip = SLIPS[text];
  if (slip !== undefined) {
    report('wrong-operator', text === '=' ? '`=` assigns; this is a comparison' : `there is no operator \`${text}\``, span, {
      help: slip[1],
    });
    return slip[0];
  }
  return text as BinaryToken;
}

interface Operand {
  readonly prefixes: readonly (Span & { readonly name: string })[];
  readonly value: ExpressionNode;
}

interface Operator extends Span {
  readonly operator: BinaryToken;
}

/** Builds the tree of `operands[0] operators[0] operands[1] …`. */
export function climb(operands: readonly Operand[], operators: readonly Operator[], report: Report): ExpressionNode {
  const first = operands[0];
  const last = operands[operands.length - 1];
  if (first === undefined || last === undefined) throw new Error('an expression without operands');
  const whole = { start: (first.prefixes[0] ?? first.value).start, end: last.value.end };
  const beyond = operators[LONGEST];
  if (beyond !== undefined) {
    report('too-deep', `an expression has more than ${LONGEST} operators`, beyond, { help: 'give the parts names with `let`' });
    return { ...whole, op: 'error' };
  }
  let next = 0;

  const operand = (prefixIndex: number): ExpressionNode => {
    const { prefixes, value } = operands[next] as Operand;
    const prefix = prefixes[prefixIndex];
    if (prefix === undefined) {
      next++;
      return value;
    }
    const word = prefix.name === 'not' || prefix.name === '!';
    if (prefix.name === '!') report('wrong-operator', 'there is no operator `!`', prefix, { help: 'write `not`' });
    const argument = above(word ? NOT_RANK : UNARY_RANK, operand(prefixIndex + 1));
    return {
      start: prefix.start,
      end: argument.end,
      op: 'prefix',
      operator: word ? 'not' : prefix.name === '-' ? '-' : '~',
      operatorSpan: { start: prefix.start, end: prefix.end },
      argument,
    };
  };

  /** Extends `left` by the operators that bind tighter than `rank`. */
  const above = (rank: number, left: ExpressionNode): ExpressionNode => {
    let value = left;
    for (;;) {
      const operator = operators[next - 1];
      if (operator === undefined) return value;
      const level = PRECEDENCE[operator.operator];
      if (level.rank <= rank) return value;
      const right = above(level.right ? level.rank - 1 : level.rank, operand(0));
      const following = operators[next - 1];
      const chained = !level.chains && following !== undefined && PRECEDENCE[following.operator].rank === level.rank;
      if (chained) {
        report('comparison-chain', 'comparisons do not chain', following, {
          help: 'write `a <u b and b <u c`, or put parentheses around the first comparison',
        });
      }
      const span = { start: value.start, end: right.end };
      const operatorSpan = { start: operator.start, end: operator.end };
      const broken = chained || (!level.chains && value.op === 'error');
      value = broken ? { ...span, op: 'error' } : { ...span, op: 'binary', operator: operator.operator, operatorSpan, left: value, right };
    }
  };
  return above(0, operand(0));
}
