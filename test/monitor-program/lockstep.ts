// The innermost guests of a hosted image and the same guests bare, event by event: an instruction retires, or a trap or an interrupt is taken.
// Where an event of the one has no equal in the other, it throws.
import type { Machine, Step } from '../../src/machine/machine.ts';
import { type Image, started, symbol } from './image.ts';

interface Guest {
  readonly bare: Machine;
  /** Where its storage begins and ends in that of the real machine, and that of its monitor. */
  readonly at: number;
  readonly end: number;
  readonly monitor: number;
  readonly number: number;
  events: number;
  interrupts: number;
}

function guestsOf(image: Image, at: number): Guest[] {
  return image.guests.flatMap(({ at: place, image: inner }, number) => {
    if (inner.guests.length > 0) return guestsOf(inner, at + place);
    const end = at + place + inner.cells.length;
    return [{ bare: started(inner), at: at + place, end, monitor: at, number, events: 0, interrupts: 0 }];
  });
}

const RETIRED = symbol('retired');
const REFLECT = symbol('reflect');

/** At most so many steps of the hosted machine; it and the guests afterwards. Throws at the first difference. */
export function lockstep(image: Image, steps: number): { readonly machine: Machine; readonly guests: readonly Guest[] } {
  const machine = started(image);
  const guests = guestsOf(image, 0);
  const monitors = new Set(guests.map(({ monitor }) => monitor));
  for (let n = 0; n < steps && machine.get('stopped') === 0n; n++) {
    const base = Number(machine.get('base'));
    const at = base + Number(machine.get('pc'));
    const step = machine.step();
    if (step.kind !== 'retired') continue;
    const direct = guests.find((g) => at >= g.at && at < g.end);
    if (direct !== undefined) {
      advance(direct, 'retired');
      same(direct, machine);
    } else if (monitors.has(at - RETIRED)) advance(current(guests, machine, at - RETIRED), 'retired');
    else if (monitors.has(at - REFLECT)) reflected(current(guests, machine, at - REFLECT), Number(machine.get('r', 1)));
  }
  return { machine, guests };
}

function current(guests: readonly Guest[], machine: Machine, monitor: number): Guest {
  const vcb = Number(machine.read('memory', BigInt(monitor + symbol('current'))));
  const number = (vcb - symbol('vcbs')) / symbol('vcb_cells');
  return guests.find((g) => g.monitor === monitor && g.number === number)!;
}

function advance(guest: Guest, kind: Step['kind']): Step {
  const step = guest.bare.step();
  guest.events++;
  if (step.kind !== kind) throw new Error(`event ${guest.events} of guest ${guest.number} is ${kind}, bare it is ${step.kind}`);
  return step;
}

function reflected(guest: Guest, cause: number): void {
  const step = guest.bare.step();
  guest.events++;
  if (step.kind !== 'trap' && step.kind !== 'interrupt') throw new Error(`event ${guest.events} is a trap, bare it is ${step.kind}`);
  if (step.kind === 'interrupt') guest.interrupts++;
  const taken = guest.bare.description.traps.find(({ name }) => name === step.trap.trap)!;
  if (Number(taken.vector) !== cause) throw new Error(`event ${guest.events} has cause ${cause}, bare it has ${taken.vector}`);
}

/** After an instruction that ran directly: the registers are the guest's own. */
function same(guest: Guest, machine: Machine): void {
  for (const [id, index] of [
    ['pc', 0],
    ['bound', 0],
    ['r', 0],
    ['r', 1],
    ['r', 2],
    ['r', 3],
  ] as const) {
    const [bare, hosted] = [guest.bare.get(id, index), machine.get(id, index)];
    if (bare !== hosted) throw new Error(`after event ${guest.events} of guest ${guest.number} ${id}[${index}] is ${hosted}, bare ${bare}`);
  }
}
