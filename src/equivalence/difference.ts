// What a guest can see of its machine: registers, storage, what its devices have put out; and where two machines differ in it.
import { machineAt, type Rig } from './subject.ts';

export type Difference =
  | { readonly kind: 'register' | 'cell'; readonly what: string; readonly bare: bigint; readonly hosted: bigint }
  | { readonly kind: 'output' | 'end'; readonly what: string; readonly bare: string; readonly hosted: string };

/** Whether some register of the machine of that number is not as the bare one's. */
export function registersDiffer(rig: Rig, number: number): boolean {
  const machine = machineAt(rig, number);
  const { bare, registers } = rig;
  for (const { id, index } of registers) if (bare.get(id, index) !== machine.get(id, index)) return true;
  return false;
}

/** Notes which cells of a machine are not 0. */
export function noteCells(rig: Rig, number: number): void {
  const { storage, cells } = rig.ground.probe;
  for (let at = 0; at < cells; at++) if (machineAt(rig, number).read(storage, BigInt(at)) !== 0n) rig.dirty[number]!.add(at);
}

/** Whether some cell, or what a device has put out, is not as the bare one's. Notes which cells are not 0. */
export function cellsDiffer(rig: Rig, number: number): boolean {
  const machine = machineAt(rig, number);
  const { bare } = rig;
  const { storage, cells } = rig.ground.probe;
  const own = rig.dirty[number]!;
  const others = rig.dirty[0]!;
  let differs = false;
  for (let at = 0; at < cells; at++) {
    const here = machine.read(storage, BigInt(at));
    const there = bare.read(storage, BigInt(at));
    if (here !== there) differs = true;
    if (here !== 0n) own.add(at);
    if (there !== 0n) others.add(at);
  }
  return differs || outputsDiffer(rig, number).length > 0;
}

function outputsDiffer(rig: Rig, number: number): Difference[] {
  const machine = machineAt(rig, number);
  return rig.platform.devices.flatMap(({ kind }, device): Difference[] => {
    const [bare, hosted] = [rig.bare, machine].map((m) => m.output(device).map(String).join(' '));
    return bare === hosted ? [] : [{ kind: 'output', what: `output of ${kind} ${device}`, bare: bare!, hosted: hosted! }];
  });
}

/** Everything that differs now. */
export function differences(rig: Rig, number: number): Difference[] {
  const machine = machineAt(rig, number);
  const { bare, registers } = rig;
  const { storage, cells } = rig.ground.probe;
  const found: Difference[] = [];
  for (const { key, id, index } of registers) {
    const [there, here] = [bare.get(id, index), machine.get(id, index)];
    if (there !== here) found.push({ kind: 'register', what: key, bare: there, hosted: here });
  }
  for (let at = 0; at < cells; at++) {
    const [there, here] = [bare.read(storage, BigInt(at)), machine.read(storage, BigInt(at))];
    if (here !== 0n) rig.dirty[number]!.add(at);
    if (there !== 0n) rig.dirty[0]!.add(at);
    if (there !== here) found.push({ kind: 'cell', what: `${storage}[0x${at.toString(16)}]`, bare: there, hosted: here });
  }
  return [...found, ...outputsDiffer(rig, number)];
}
