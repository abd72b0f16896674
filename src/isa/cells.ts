// Cells of several storages under one kind of key: those of the storage that the map leads to by physical address, those of others far above.
import type { Description } from '../language/description.ts';

/** Above every physical address, which has at most 256 bits. */
const APART = 300n;

/** The storage that the map leads to; the first where addresses are physical. */
export function mappedStorage(description: Description): string | null {
  return description.translate?.storage ?? description.storages[0]?.id ?? null;
}

/** The key of a cell. */
export function cellKey(description: Description, storage: string, pa: bigint): bigint {
  if (storage === mappedStorage(description)) return pa;
  return pa + (BigInt(description.storages.findIndex((s) => s.id === storage) + 1) << APART);
}

/** Whether a key is of a storage that no map leads to. */
export function isApart(key: bigint): boolean {
  return key >> APART !== 0n;
}

/** The number of the storage in the description, from 1, or 0 for the one that the map leads to; and the physical address there. */
export function splitKey(key: bigint): { readonly storage: number; readonly pa: bigint } {
  return { storage: Number(key >> APART), pa: BigInt.asUintN(Number(APART), key) };
}
