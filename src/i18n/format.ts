/** How values are written in sentences. */

import type { LinkLeftOut } from '../engine/host/source.ts';

/** What was found and where, and what to do. */
export interface Told {
  readonly message: string;
  readonly hint: string;
}

/** A shape as people of the field write it. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Bytes for people: three figures and a unit of 1000, as file managers show them. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

/** The time of day, of 24 hours. The first `Intl.DateTimeFormat` of a page takes its browser 20 ms. */
export function timeText(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The first few of a list, and how many more. */
export function listText(items: readonly string[], more: (count: number) => string, most = 4): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} ${more(items.length - most)}` : shown;
}

/** Links and what they lead to. */
export function linksText(links: readonly LinkLeftOut[], more: (count: number) => string): string {
  return listText(
    links.map(({ file, target }) => `${file} → ${target}`),
    more,
  );
}
