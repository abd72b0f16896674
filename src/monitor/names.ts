// The elements of a hosting: those of the machine, and a control block for each level above the hosting machine.
import type { Description, Element, Storage } from '../language/description.ts';
import type { WindowElements } from './monitor.ts';

/** What names of level j begin with. */
export function prefixOf(level: number): string {
  return 'guest.'.repeat(level);
}

/** Whether the guest's value of an element is the real one: D and P, but no bank, which changes with the mode. */
export function isShared({ role, bank }: Element): boolean {
  return bank === null && (role === 'general' || role === 'pc');
}

/** What an element is called at a level. */
export function nameAt(element: Element, level: number): string {
  return isShared(element) ? element.id : prefixOf(level) + element.id;
}

export function namesAt(description: Description, level: number): ReadonlyMap<string, string> {
  return new Map(description.elements.map((e) => [e.id, nameAt(e, level)]));
}

export function windowNames(level: number, tables: boolean): WindowElements {
  const prefix = `${prefixOf(level)}window`;
  return { start: `${prefix}.start`, cells: `${prefix}.cells`, tables: tables ? `${prefix}.tables` : null };
}

/** All elements, as the machine of one level sees them: what is not its own is control state of somebody else. */
export function elementsAt(description: Description, storage: Storage, depth: number, level: number): Element[] {
  const made: Element[] = [];
  for (let j = 0; j <= depth; j++) {
    for (const element of description.elements) {
      if (j > 0 && isShared(element)) continue;
      const id = nameAt(element, j);
      const own = j === level || isShared(element);
      made.push(own ? { ...element, id } : { ...element, id, role: 'control', bank: null, field: null, carried: false });
    }
    if (j === 0) continue;
    const { start, cells, tables } = windowNames(j, description.hosting?.tables != null);
    const plain = { role: 'control', count: 1, field: null, bank: null, carried: false, range: storage.range } as const;
    made.push({ ...plain, id: start, width: storage.addressWidth, doc: 'first cell of the window in the storage of the level below' });
    made.push({ ...plain, id: cells, width: storage.addressWidth + 1, doc: 'number of cells of the window' });
    if (tables !== null) made.push({ ...plain, id: tables, width: storage.addressWidth, doc: 'where the shadow tables of the guest lie' });
  }
  return made;
}
