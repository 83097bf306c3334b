/** Values out of a file, for messages: short whatever they are. */

const MOST_CHARACTERS = 60;
const MOST_ITEMS = 10;
const MOST_LEVELS = 2;

/** A JSON value as it is written, cut where it is long or deep. `JSON.stringify` would not come back from one deep enough. */
export function excerpt(value: unknown): string {
  return shown(value, MOST_LEVELS).slice(0, MOST_CHARACTERS);
}

function shown(value: unknown, levels: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MOST_CHARACTERS));
  if (typeof value !== 'object' || value === null) return String(JSON.stringify(value));
  if (levels === 0) return Array.isArray(value) ? '[…]' : '{…}';
  const more = (count: number) => (count > MOST_ITEMS ? ',…' : '');
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => shown(item, levels - 1));
    return `[${items.join(',')}${more(value.length)}]`;
  }
  const members = Object.entries(value);
  const told = members.slice(0, MOST_ITEMS).map(([key, item]) => `${shown(key, 1)}:${shown(item, levels - 1)}`);
  return `{${told.join(',')}${more(members.length)}}`;
}
