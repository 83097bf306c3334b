// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage } from './npm-package.mjs';
import { inCache, inProject } from './paths.mjs';
import { runNode } from './run.mjs';

/** @typedef {{ check: string, file: string, sample: string }} Finding */

/** Pinned; installed on demand, as its 350 packages are of no use to anyone else. */
const VERSION = '1.10.3';
const FOLDER = inCache('electronegativity');
const PROGRAM = join(FOLDER, 'node_modules', '@doyensec', 'electronegativity', 'dist', 'index.js');

/** @returns {Promise<string | null>} Why it cannot be had. */
async function install() {
  if (existsSync(PROGRAM)) return null;
  console.log(`Installing electronegativity ${VERSION} (once; 150 MB, half a minute).`);
  return installPackage(FOLDER, `@doyensec/electronegativity@${VERSION}`);
}

/**
 * The rows of a CSV file, by the names in its first one.
 * @param {string} text
 * @returns {Record<string, string>[]}
 */
export function readCsv(text) {
  /** @type {string[][]} */
  const rows = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/[ \t]*(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
  }
  const [names = [], ...found] = rows.filter((row) => row.some((field) => field !== ''));
  return found.map((row) => Object.fromEntries(names.map((name, index) => [name.trim(), row[index] ?? ''])));
}

/**
 * Scans the sources of the desktop app.
 * @returns {Promise<{ ok: true, findings: Finding[] } | { ok: false, why: string }>}
 */
export async function scan() {
  const why = await install();
  if (why !== null) return { ok: false, why: `electronegativity cannot be installed: ${why}` };
  const { electron } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')).devDependencies;
  const table = join(FOLDER, 'findings.csv');
  rmSync(table, { force: true });
  const args = ['-i', inProject('src'), '-r', '-o', table, '-e', electron.replace(/^\D+/, '')];
  const { output } = await runNode(PROGRAM, args, { cwd: FOLDER, quiet: true, timeout: 120_000 });
  // It writes a table even where it finds nothing; what it could not read, it only says.
  if (!existsSync(table)) return { ok: false, why: `electronegativity wrote nothing: ${output.trim()}` };
  const unread = output.split('\n').filter((line) => /error parsing/i.test(line));
  if (unread.length > 0) return { ok: false, why: unread.join('\n') };
  const findings = readCsv(readFileSync(table, 'utf8')).map(({ issue = '', filename = '', sample = '' }) => ({
    check: issue,
    file: filename,
    sample,
  }));
  return { ok: true, findings };
}
