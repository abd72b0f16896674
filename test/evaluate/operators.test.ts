import { describe, expect, test } from 'vitest';
import { applyBinary, applyUnary } from '../../src/evaluate/operators.ts';

describe('operators on four bits', () => {
  test.each([
    ['add', 15n, 2n, 1n],
    ['sub', 1n, 2n, 15n],
    ['mul', 5n, 5n, 9n],
    ['udiv', 13n, 4n, 3n],
    ['udiv', 13n, 0n, 15n],
    ['urem', 13n, 4n, 1n],
    ['urem', 13n, 0n, 13n],
    ['sdiv', 9n, 2n, 13n], // -7 / 2 = -3
    ['sdiv', 9n, 0n, 1n],
    ['sdiv', 7n, 0n, 15n],
    ['sdiv', 8n, 15n, 8n], // -8 / -1 wraps
    ['srem', 9n, 2n, 15n], // -7 rem 2 = -1
    ['srem', 7n, 14n, 1n], // 7 rem -2 = 1
    ['srem', 9n, 0n, 9n],
    ['and', 12n, 10n, 8n],
    ['or', 12n, 10n, 14n],
    ['xor', 12n, 10n, 6n],
    ['shl', 3n, 3n, 8n],
    ['shl', 3n, 4n, 0n],
    ['lshr', 12n, 2n, 3n],
    ['lshr', 12n, 4n, 0n],
    ['ashr', 12n, 1n, 14n],
    ['ashr', 12n, 15n, 15n],
    ['ashr', 4n, 15n, 0n],
    ['eq', 3n, 3n, 1n],
    ['ult', 3n, 3n, 0n],
    ['ule', 3n, 3n, 1n],
    ['slt', 8n, 7n, 1n],
    ['slt', 7n, 8n, 0n],
    ['sle', 15n, 15n, 1n],
    ['sle', 0n, 15n, 0n],
  ] as const)('%s %i %i is %i', (operator, x, y, result) => {
    expect(applyBinary(operator, 4, x, y)).toBe(result);
  });

  test('not, neg, lnot', () => {
    expect(applyUnary('not', 4, 5n)).toBe(10n);
    expect(applyUnary('neg', 4, 5n)).toBe(11n);
    expect(applyUnary('neg', 4, 0n)).toBe(0n);
    expect(applyUnary('lnot', 1, 1n)).toBe(0n);
    expect(applyUnary('lnot', 1, 0n)).toBe(1n);
  });
});
