import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/engine/problem/problem.ts';
import { convertPath, inspectPath, tryPath, verifyPath } from '../on-paths.ts';
import { quietRun } from '../unit/platform.ts';
import { REQUEST } from '../unit/request.ts';
import { ATTACKS, writeAttack } from './all.ts';
import { CONVERTED } from './attack.ts';

const PROTOTYPE = Object.getOwnPropertyNames(Object.prototype);

/** How something ended, as an attack tells it. */
function outcome(problem: Problem | null, fine: string): string {
  return problem ? `${problem.code} ${problem.kind}` : fine;
}

async function converted(path: string, folder: string): Promise<{ outcome: string; place: string | null }> {
  const { conversion, place } = await convertPath({ ...REQUEST, name: 'made', path, folder }, quietRun());
  return { outcome: outcome('problem' in conversion ? conversion.problem : null, CONVERTED), place };
}

async function inspected(path: string): Promise<string> {
  const { error } = await inspectPath(path);
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
    const within = join(scratch, 'within', attack.name);
    mkdirSync(within, { recursive: true });
    const path = writeAttack(attack, within);
    const output = join(within, 'output');

    expect(await inspected(path)).toBe(attack.inspect ?? (attack.convert === CONVERTED ? 'fine' : attack.convert));
    const made = await converted(path, output);
    expect(made.outcome).toBe(attack.convert);
    if (attack.verify) expect(await verified(path)).toBe(attack.verify);
    if (attack.tried) expect(await tried(path)).toBe(attack.tried);

    expect(existsSync(output) ? readdirSync(output) : null).toEqual(made.place === null ? null : ['made']);
    expect(readdirSync(within).filter((name) => name !== 'output')).toEqual([basename(path)]);
    expect(readdirSync(scratch).filter((name) => name !== 'within')).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(PROTOTYPE);
    expect('polluted' in {}).toBe(false);
  });
});
