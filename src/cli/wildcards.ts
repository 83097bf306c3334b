/**
 * Wildcards in the names of inputs. Windows' shells hand them on; others put names in their place, and what arrives with
 * a star in it was quoted and is a name.
 */

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';

const WILDCARD = /[*?]/;

/** The inputs with names in the place of wildcards, where the shell leaves that to us. A pattern of nothing stays. */
export async function expandInputs(
  inputs: readonly string[],
  system: NodeJS.Platform = process.platform,
): Promise<readonly string[]> {
  if (system !== 'win32') return inputs;
  const expanded = await Promise.all(inputs.map(expand));
  return expanded.flat();
}

async function expand(input: string): Promise<readonly string[]> {
  // What a path begins with may have a question mark of its own: \\?\C:\
  const { root } = parse(input);
  const rest = input.slice(root.length);
  if (!WILDCARD.test(rest) || existsSync(input)) return [input];
  let found: readonly string[] = [root];
  for (const part of rest.split(sep === '\\' ? /[\\/]+/ : /\/+/)) {
    if (part !== '') found = (await Promise.all(found.map((folder) => within(folder, part)))).flat();
  }
  return found.length > 0 ? found : [input];
}

/** What a part of a pattern stands for in a folder, by name. */
async function within(folder: string, part: string): Promise<readonly string[]> {
  // "C:" is the current folder of that disk, where "C:\\" is the outermost.
  const path = (name: string) => (folder === '' || folder.endsWith(':') ? folder + name : join(folder, name));
  if (!WILDCARD.test(part)) return existsSync(path(part)) ? [path(part)] : [];
  const pattern = regularExpression(part);
  const names = await readdir(folder === '' ? '.' : folder).catch(() => []);
  // As in other shells: what a dot hides, such as our own unfinished outputs, is not meant.
  const meant = names.filter((name) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.')));
  return meant.sort((a, b) => a.localeCompare(b, 'en')).map(path);
}

/** Case does not count in Windows, and "*.*" is everything. */
function regularExpression(part: string): RegExp {
  const escaped = (part === '*.*' ? '*' : part).replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 'isu');
}
