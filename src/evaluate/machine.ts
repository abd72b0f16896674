// The names of a description resolved once, so that an evaluation looks nothing up twice.
import type { Description, Element, Function as FunctionDefinition, Storage, Translate } from '../language/description.ts';

/** A storage, and the map that leads to it: null where virtual addresses are physical ones. */
export interface IndexedStorage {
  readonly storage: Storage;
  readonly map: Translate | null;
}

/** A state element, with the keys of its registers made so far (`r[2]`; a plain register's is its id). */
export interface IndexedElement {
  readonly element: Element;
  readonly keys: string[];
}

export interface Machine {
  readonly description: Description;
  readonly elements: ReadonlyMap<string, IndexedElement>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly storages: ReadonlyMap<string, IndexedStorage>;
  readonly pc: IndexedElement;
  readonly mode: IndexedElement;
}

const machines = new WeakMap<Description, Machine>();

/** The index of a description, made at the first call. Throws a TypeError where there is no element of role pc or mode. */
export function machineOf(description: Description): Machine {
  const known = machines.get(description);
  if (known !== undefined) return known;
  const elements = new Map<string, IndexedElement>();
  for (const element of description.elements) elements.set(element.id, { element, keys: [] });
  const role = (wanted: 'pc' | 'mode'): IndexedElement => {
    for (const indexed of elements.values()) if (indexed.element.role === wanted) return indexed;
    throw new TypeError(`the description has no element of role ${wanted}`);
  };
  const storages = new Map<string, IndexedStorage>();
  for (const storage of description.storages) {
    const map = description.translate?.storage === storage.id ? description.translate : null;
    storages.set(storage.id, { storage, map });
  }
  const functions = new Map(description.functions.map((f) => [f.name, f]));
  const machine: Machine = { description, elements, functions, storages, pc: role('pc'), mode: role('mode') };
  machines.set(description, machine);
  return machine;
}

/** The key of a register: `r[2]` in a file, the element's id otherwise. */
export function registerKey(indexed: IndexedElement, index: number): string {
  const known = indexed.keys[index];
  if (known !== undefined) return known;
  const key = indexed.element.count === 1 ? indexed.element.id : `${indexed.element.id}[${index}]`;
  indexed.keys[index] = key;
  return key;
}
