/** A configuration file as it lies there, whatever it says: what loaders make of it is theirs to judge. */

import { MAX_CONFIG_BYTES } from '../albert/config.ts';
import { hasByteOrderMark, type Json, membersOf, parseJson, parseJsonText } from '../formats/json.ts';
import { readSmall } from '../formats/read-exactly.ts';
import type { InputFile } from '../host/source.ts';
import { type Reason, reason } from '../problem/reason.ts';

export type ConfigFile = ReadConfig | { readonly kind: 'malformed'; readonly path: string; readonly reason: Reason };

export interface ReadConfig {
  readonly kind: 'read';
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** Python's `json` takes none. */
  readonly byteOrderMark: boolean;
  readonly members: ReadonlyMap<string, unknown>;
}

/** Reads a configuration. What cannot be read as one is a value. */
export async function readConfigFile(file: InputFile): Promise<ConfigFile> {
  const { path, size } = file;
  if (size > MAX_CONFIG_BYTES) {
    return { kind: 'malformed', path, reason: reason('too-large', { bytes: size, limit: MAX_CONFIG_BYTES }) };
  }
  const bytes = await readSmall(file);
  const byteOrderMark = hasByteOrderMark(bytes);
  return configOf(path, parseJson(bytes.subarray(byteOrderMark ? 3 : 0)), byteOrderMark);
}

/** A configuration of this text. */
export function parsedConfig(path: string, text: string): ConfigFile {
  return configOf(path, parseJsonText(text), false);
}

function configOf(path: string, json: Json, byteOrderMark: boolean): ConfigFile {
  if (!json.ok) return { kind: 'malformed', path, reason: json.reason };
  const members = membersOf(json.value);
  if (!members) return { kind: 'malformed', path, reason: reason('not-object', {}) };
  return { kind: 'read', path, text: json.text, byteOrderMark, members };
}
