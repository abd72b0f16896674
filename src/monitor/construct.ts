// From a description to its monitors: any number of levels, each hosting the next.
import { codeStorage } from '../isa/layout.ts';
import { reachOf } from '../isa/reach.ts';
import type { Description, Setting } from '../language/description.ts';
import { arrival, controlProgram } from './control.ts';
import { type LevelOptions, levelsOf } from './level.ts';
import type { Hosting, MonitorKind } from './monitor.ts';
import { quietConfiguration } from './quiet.ts';

export interface ConstructOptions {
  /** The description's first setting without it. */
  readonly setting?: Setting;
  /** Of every monitor; or one for each, from the outermost inwards. */
  readonly kind?: MonitorKind | readonly MonitorKind[];
  /** κ: control elements of the real machine, by their names, at values. */
  readonly held?: ReadonlyMap<string, bigint>;
  /** Monitors, one inside the other: 1 or more. */
  readonly depth?: number;
}

/** `help`: a way out. */
export type Constructed =
  | { readonly ok: true; readonly hosting: Hosting }
  | { readonly ok: false; readonly reason: string; readonly help: string | null };

/** Levels that names and generated code are made for. */
export const MOST_LEVELS = 8;

/** The first instruction that refers to storage past the address map, or uses a physical address as data; null where none does. */
function pastTheMap(description: Description): string | null {
  const found = description.instructions.find((i) => {
    const { physical, translated } = reachOf(description, { statements: i.semantics.body });
    return physical || translated;
  });
  return found?.name ?? null;
}

/** The monitors that a description promises (MODEL §5), whether or not a theorem applies. */
export function constructHosting(description: Description, options: ConstructOptions = {}): Constructed {
  const depth = options.depth ?? 1;
  const refuse = (reason: string, help: string | null = null): Constructed => ({ ok: false, reason, help });
  if (!Number.isInteger(depth) || depth < 1 || depth > MOST_LEVELS) return refuse(`monitors nest 1 to ${MOST_LEVELS} deep, not ${depth}`);
  const setting = options.setting ?? description.settings[0];
  const storage = codeStorage(description);
  if (setting === undefined)
    return refuse('the description has no setting', 'add `settings:`, which says in which mode a guest really runs');
  if (storage === null) return refuse('the description has no storage');
  if (description.storages.length > 1)
    return refuse(
      `the description has ${description.storages.length} storages, and a monitor gives its guest a window of one`,
      'describe the others as elements of role control, or leave them out',
    );
  if (description.deliver === null) return refuse('the description does not say how traps are delivered', 'add `deliver:`');
  const relocates = description.elements.some((e) => e.role === 'relocation');
  if (relocates && description.hosting === null)
    return refuse(
      'the description does not say how its address map is composed with a window of storage',
      'add `hosting: { map: … }`: see docs/language.md, "Hosting"',
    );
  const past = relocates ? null : pastTheMap(description);
  if (past !== null)
    return refuse(
      `the description has no relocation, so that the board must supply a unit, and ${past} names physical addresses, which a unit outside the processor does not see`,
      'describe what the processor has of an address map, with elements of role relocation, and add `hosting:`',
    );
  const { held, unquiet, fetchable } = quietConfiguration(description, setting, options.held ?? new Map());
  const tables = description.hosting?.tables != null;
  const levelOptions: LevelOptions = { machine: description, storage, depth, tables, setting, unit: !relocates, unquiet };
  const kindOf = (level: number): MonitorKind => {
    const { kind = 'vmm' } = options;
    return typeof kind === 'string' ? kind : (kind[level - 1] ?? kind.at(-1) ?? 'vmm');
  };
  const monitors = Array.from({ length: depth }, (_, j) => controlProgram(levelOptions, j + 1, kindOf(j + 1), held));
  const align = description.hosting?.align ?? 1n;
  const levels = levelsOf(levelOptions);
  const names = levels[depth]!.names;
  const own = new Map([...fetchable].map(([id, value]) => [names.get(id)!, value]));
  return {
    ok: true,
    hosting: { machine: description, setting, levels, monitors, unit: !relocates, fetchable: own, arrive: arrival(levelOptions), align },
  };
}
