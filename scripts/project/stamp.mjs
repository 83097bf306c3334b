// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCache, inProject } from './paths.mjs';

/**
 * The files at or below a path of the repository, in a fixed order; none where it does not exist.
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  const full = inProject(path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

/**
 * A digest of the names and contents of files and folders. Contents rather than times: a checkout sets every time
 * anew.
 * @param {readonly string[]} inputs Paths within the repository.
 */
export function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesOf)) {
    const content = readFileSync(inProject(file));
    hash.update(`\0${file.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} name */
const stampFile = (name) => inCache('stamps', name);

/**
 * Whether the thing of that name was last made from what has this fingerprint.
 * @param {string} name
 * @param {string} print
 */
export const isStamped = (name, print) =>
  existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === print;

/**
 * @param {string} name
 * @param {string} print
 */
export function stamp(name, print) {
  mkdirSync(inCache('stamps'), { recursive: true });
  writeFileSync(stampFile(name), print);
}
