/**
 * Holds storages against their CRC-32 as they are read, so that nothing is read twice for it: one that is read from its
 * first byte to its last is checked with that last byte.
 */

import type { Source } from '../../host/source.ts';
import { otherChecksum } from '../archive/archive-problem.ts';
import type { Checksum } from '../crc32c.ts';
import type { StoragePlace } from './tensors.ts';

interface Underway {
  readonly place: StoragePlace;
  readonly sum: Checksum;
}

/**
 * @param sound the places that were found to be what their checksum promises, for all sources of the file
 * @throws DAMAGED when reading
 */
export function checkedSource(
  source: Source,
  places: ReadonlyMap<number, StoragePlace>,
  sound: Set<StoragePlace>,
  createCrc32: () => Checksum,
): Source {
  /** By the offset at which each would be read on. */
  const underway = new Map<number, Underway>();

  const begin = (offset: number): Underway | null => {
    const place = places.get(offset);
    return place && place.crc32 !== null && !sound.has(place) ? { place, sum: createCrc32() } : null;
  };

  return {
    ...source,
    async read(offset, into) {
      const count = await source.read(offset, into);
      const found = underway.get(offset) ?? begin(offset);
      underway.delete(offset);
      if (!found || count === 0) return count;
      const { place, sum } = found;
      const left = place.offset + place.bytes - offset;
      sum.update(into.subarray(0, Math.min(count, left)));
      if (count < left) {
        underway.set(offset + count, found);
        return count;
      }
      const computed = sum.digest();
      if (place.crc32 !== null && computed !== place.crc32) {
        throw otherChecksum(source, place.entry, place.crc32, computed);
      }
      sound.add(place);
      return count;
    },
  };
}
