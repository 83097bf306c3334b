/** What both of PyTorch's file formats come to: one pickled object, and storages in their places. */

import { isKnownGlobal } from './globals.ts';
import type { PickleRules, PickleValue } from './pickle.ts';
import { type StoragePlace, storageOf } from './tensors.ts';

export interface SavedObject {
  readonly object: PickleValue;
  readonly storages: ReadonlyMap<string, StoragePlace>;
}

/** What a pickle of PyTorch's may have. */
export const RULES: PickleRules = { isKnownGlobal, isKnownId: (id) => storageOf(id) !== null };

/** More than any model has. */
export const MOST_STORAGES = 50_000;
