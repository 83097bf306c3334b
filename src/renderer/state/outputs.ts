/** Where the outputs of all rows will lie, and which of those places are taken: told before anything is begun. */

import type { TargetName } from '../../engine/targets/names.ts';
import type { InputId, InputRef } from '../../shared/answers.ts';
import type { OutputPlace } from '../../shared/requests.ts';
import { besideName } from './beside-name.ts';
import type { Resolution } from './row.ts';

/** What is to be made, and what a person has done about its place. */
export interface Wanted {
  readonly input: InputRef;
  readonly target: TargetName;
  /** The output's name, if it has its own place. */
  readonly name: string;
  readonly resolution: Resolution | null;
}

export interface Output {
  readonly input: InputId;
  readonly target: TargetName;
  readonly place: OutputPlace;
  /** Whether the place is taken, by what lies there or by what another row is to put there. */
  readonly clash: 'exists' | 'same' | null;
  readonly resolution: Resolution | null;
}

/** A folder and a name in one text; some disks tell no letter case apart. */
export function keyOf({ folder, name, zip }: Omit<OutputPlace, 'input'>, from: string): string {
  return `${folder ?? parentOf(from)}\n${name.toLowerCase()}${zip ? '.zip' : ''}`;
}

/** What lies above a path, as a host shows that. */
export function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.search(/[/\\][^/\\]*$/)));
}

/** @param taken the keys of places where something lies */
export function outputsOf(
  wanted: readonly Wanted[],
  { folder, zip }: Pick<OutputPlace, 'folder' | 'zip'>,
  taken: ReadonlySet<string>,
): readonly Output[] {
  const used = new Set<string>();
  return wanted.map(({ input, target, name: first, resolution }) => {
    const placed = (name: string): OutputPlace => ({ input: input.id, folder, name, zip });
    const isFree = (name: string) => {
      const key = keyOf(placed(name), input.place);
      return !used.has(key) && !taken.has(key);
    };
    let name = first;
    if (resolution === 'keep-both') while (!isFree(name)) name = besideName(name, false);
    const key = keyOf(placed(name), input.place);
    const clash = used.has(key) ? 'same' : taken.has(key) ? 'exists' : null;
    if (resolution !== 'skip') used.add(key);
    return { input: input.id, target, place: placed(name), clash, resolution };
  });
}
