/** A configuration file as it lies there, whatever it says: what loaders make of it is theirs to judge. */

import { MAX_CONFIG_BYTES } from '../albert/config.ts';
import { readSmall } from '../formats/read-exactly.ts';
import type { InputFile } from '../host/source.ts';

export type ConfigFile =
  | ReadConfig
  | { readonly kind: 'malformed'; readonly path: string; readonly reason: string | null };

export interface ReadConfig {
  readonly kind: 'read';
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** Python's `json` takes none. */
  readonly byteOrderMark: boolean;
  readonly members: ReadonlyMap<string, unknown>;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Reads a configuration. What cannot be read as one is a value. */
export async function readConfigFile(file: InputFile): Promise<ConfigFile> {
  const { path } = file;
  const malformed = (reason: string): ConfigFile => ({ kind: 'malformed', path, reason });
  if (file.size > MAX_CONFIG_BYTES) return malformed(`it has ${file.size} bytes`);
  const bytes = await readSmall(file);
  try {
    const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const byteOrderMark = whole.startsWith(BYTE_ORDER_MARK);
    const parsed = parsedConfig(path, byteOrderMark ? whole.slice(BYTE_ORDER_MARK.length) : whole);
    return parsed.kind === 'read' ? { ...parsed, byteOrderMark } : parsed;
  } catch (error) {
    return malformed(error instanceof Error ? error.message : String(error));
  }
}

/** A configuration of this text. */
export function parsedConfig(path: string, text: string): ConfigFile {
  let json: unknown;
  if (text.trim() === '') return { kind: 'malformed', path, reason: null };
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { kind: 'malformed', path, reason: error instanceof Error ? error.message : String(error) };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { kind: 'malformed', path, reason: 'it is not a JSON object' };
  }
  return { kind: 'read', path, text, byteOrderMark: false, members: new Map(Object.entries(json)) };
}
