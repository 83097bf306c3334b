import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/engine/problem.ts';
import { convertPath } from '../../src/node/convert-path.ts';
import { inspectPath } from '../../src/node/inspect-path.ts';
import { tryPath } from '../../src/node/try-path.ts';
import { verifyPath } from '../../src/node/verify-path.ts';
import { quietRun } from '../unit/platform.ts';
import { REQUEST } from '../unit/request.ts';
import { ATTACKS, attackFiles, attackPage, fileName } from './all.ts';
import { type Attack, CONVERTED } from './attack.ts';

const HERE = import.meta.dirname;
const FILES = join(HERE, 'files');
const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype);

/** All files below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

describe('the files of the attacks', () => {
  it('are those that `npm run attacks` makes', () => {
    const made = attackFiles();
    expect(filesBelow(FILES)).toEqual([...made.keys()].sort());
    for (const [path, bytes] of made) {
      expect(Buffer.compare(readFileSync(join(FILES, path)), bytes), path).toBe(0);
    }
  });

  it('are told in the page beside them', () => {
    expect(readFileSync(join(HERE, 'README.md'), 'utf8')).toBe(attackPage());
  });
});

/** Where an attack lies: among the files that are kept, or in a folder, where it is made now. */
function pathOf(attack: Attack, folder: string): string {
  if (typeof attack.content !== 'function') return join(FILES, fileName(attack));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileName(attack));
  writeFileSync(path, attack.content());
  return path;
}

/** How something ended, as an attack tells it. */
function outcome(problem: Problem | null, fine: string): string {
  return problem ? `${problem.code} ${problem.kind}` : fine;
}

async function converted(path: string, folder: string): Promise<{ outcome: string; place: string | null }> {
  const { conversion, place } = await convertPath({ ...REQUEST, name: 'made', path, folder }, quietRun());
  return { outcome: outcome('problem' in conversion ? conversion.problem : null, CONVERTED), place };
}

async function inspected(path: string): Promise<string> {
  const { error } = await inspectPath(path, { config: null, vocabulary: null });
  return outcome(error, 'fine');
}

async function verified(path: string): Promise<string> {
  const result = await verifyPath(path, path, { text: null, backend: 'wasm' }, quietRun());
  return outcome(result.ok ? null : result.problem, 'verified');
}

async function tried(path: string): Promise<string> {
  const result = await tryPath(path, '[MASK]', { top: 8, backend: 'wasm' }, quietRun());
  return outcome(result.ok ? null : result.problem, 'tried');
}

describe('an attack', () => {
  let scratch = '';
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'albert-zh-attacks-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it.each(ATTACKS.map((attack) => [attack.claims, attack] as const))('by %s', async (_, attack) => {
    const path = pathOf(attack, join(scratch, 'within'));
    const output = join(scratch, 'within', attack.name);
    const before = process.cpuUsage();

    expect(await inspected(path)).toBe(attack.inspect ?? (attack.convert === CONVERTED ? 'fine' : attack.convert));
    const made = await converted(path, output);
    expect(made.outcome).toBe(attack.convert);
    if (attack.verify) expect(await verified(path)).toBe(attack.verify);
    if (attack.tried) expect(await tried(path)).toBe(attack.tried);

    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6, 'seconds of the processor').toBeLessThan(2);
    expect(existsSync(output) ? readdirSync(output) : null).toEqual(made.place === null ? null : ['made']);
    expect(readdirSync(scratch).filter((name) => name !== 'within')).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(PROTOTYPE);
    expect('polluted' in {}).toBe(false);
  });
});
