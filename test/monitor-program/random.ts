// Random guests: instructions of the machine with operands that often mean something, some cells that are anything, and a new PSW.
import { encode } from '../../src/evaluate/decode.ts';
import { description, type Image } from './image.ts';

/** A source of numbers below `n`, the same for the same seed. */
export function source(seed: number): (n: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const privileged = ['load-psw', 'store-psw', 'set-relocation', 'set-timer', 'read-timer', 'set-interrupts'];

/** A guest of `size` cells, at least 32. It neither halts always nor traps always; some do nothing but trap. */
export function randomGuest(seed: number, size: number): Image {
  const below = source(seed);
  const address = (): number => (below(4) === 0 ? below(0x10000) : below(size));
  const status = (): number => (below(8) === 0 ? below(0x10000) : below(4));
  const psw = (): number[] => {
    if (below(6) === 0) return [status(), address(), address(), address()];
    const base = below(4) === 0 ? below(size >> 1) : 0;
    return [status(), below(size - base), base, size - base - (below(3) === 0 ? below(size >> 2) : 0)];
  };
  const instruction = (): number[] => {
    const drawn = below(5) === 0 ? description.instructions.find(({ name }) => name === privileged[below(privileged.length)])! : null;
    const chosen = drawn ?? description.instructions[below(description.instructions.length)]!;
    if (chosen.name === 'halt' && below(4) !== 0) return instruction();
    const values = chosen.operands.map(
      (o) => [o.name, BigInt(o.name === 'a' ? (below(2) === 0 ? below(40) : address()) : below(4))] as const,
    );
    return encode(description, chosen, new Map(values))!.map(Number);
  };
  const cells: number[] = [...instruction(), ...instruction(), 0, 0].slice(0, 4);
  cells.push(...psw(), 0);
  while (cells.length < size) {
    const kind = below(12);
    if (kind === 0) cells.push(below(0x10000));
    else if (kind === 1) cells.push(...psw());
    else cells.push(...instruction());
  }
  return { cells: cells.slice(0, size), guests: [] };
}
