// The operators that are not written out in compiled code, which calls them by `H`.
import { applyBinary, type StrictOperator } from '../evaluate/operators.ts';

type Numbers = (a: number, b: number, last: number) => number;
type Bigs = (width: number, a: bigint, b: bigint) => bigint;

const big =
  (operator: StrictOperator): Bigs =>
  (width, a, b) =>
    applyBinary(operator, width, a, b);

/** Operands of signed division come with their signs. */
export const HELPERS = {
  udiv: ((a, b, ones) => (b === 0 ? ones : ((a >>> 0) / (b >>> 0)) | 0)) as Numbers,
  urem: (a: number, b: number): number => (b === 0 ? a : ((a >>> 0) % (b >>> 0)) | 0),
  sdiv: (a: number, b: number): number => (b === 0 ? (a < 0 ? 1 : -1) : (a / b) | 0),
  srem: (a: number, b: number): number => (b === 0 ? a : (a % b) | 0),
  shl: ((a, b, width) => (b >>> 0 >= width ? 0 : a << b)) as Numbers,
  lshr: ((a, b, width) => (b >>> 0 >= width ? 0 : (a >>> b) | 0)) as Numbers,
  ashr: (a: number, b: number): number => a >> (b >>> 0 > 31 ? 31 : b),
  big: {
    udiv: big('udiv'),
    urem: big('urem'),
    sdiv: big('sdiv'),
    srem: big('srem'),
    shl: big('shl'),
    lshr: big('lshr'),
    ashr: big('ashr'),
  },
};
