/** A conversion that is killed, at whatever moment: by `kill -9`, a crash of the system, a cut of the power. */

import { execFile } from 'node:child_process';
import { cp, link, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, PROGRAM } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { type Contents, contentsOf, tracesOf } from './contents.ts';
import { convertHere } from './convert-here.ts';
import { OTHER, SMALL } from './models.ts';
import { noNamespaces } from './namespaces.ts';
import { afterNextStart, startNext } from './next-start.ts';
import { randomNumbers, randomSeed } from './random.ts';
import { beforeEachStep, meanwhile, STANDING, startWithClock, startWithStep } from './steps.ts';

const execute = promisify(execFile);

/** A way to convert: into what, and whether there is an older output to be replaced. */
interface Way {
  readonly format: 'google' | 'huggingface';
  readonly zip: boolean;
  readonly replace: boolean;
}

/** How often a conversion is killed. A long run: `ALBERT_ZH_KILLS=500 npm test -- faults`. */
const KILLS = Number(process.env['ALBERT_ZH_KILLS'] ?? 24);
/** On a machine with other work to do. */
const SLOW = 900_000;
const WAYS: readonly Way[] = [false, true].flatMap((replace) =>
  [false, true].flatMap((zip) => (['google', 'huggingface'] as const).map((format) => ({ format, zip, replace }))),
);

const nameOf = ({ zip }: Way) => (zip ? 'model.zip' : 'model');
const told = ({ format, zip, replace }: Way) => `${replace ? 'replacing' : 'new'} ${format} ${zip ? 'zip' : 'folder'}`;

function conversion(source: string, folder: string, { format, zip }: Way, replace: boolean): readonly string[] {
  const flags = [...(zip ? ['--zip'] : []), ...(replace ? ['--force'] : [])];
  return ['convert', source, '-o', folder, '--name', 'model', '--to', format, '--backend', 'wasm', '--json', ...flags];
}

/** Converts once, undisturbed, and says what came of it. Only a zip holds the time at which it was made. */
async function reference(source: string, folder: string, way: Way): Promise<Contents> {
  if (way.zip) {
    const { exitCode, stderr } = await startWithClock(STANDING, ...conversion(source, folder, way, false)).ended;
    expect(exitCode, stderr).toBe(0);
  } else expect((await convertHere(source, { folder, name: 'model', format: way.format })).error).toBeNull();
  return contentsOf(join(folder, nameOf(way)));
}

/** Puts an older output where the new one is to be. The bytes are shared: who wrote into them would spoil all. */
async function putOld(kept: string, folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of await readdir(kept)) {
    const names = await readdir(join(kept, name)).catch(() => null);
    if (!names) await link(join(kept, name), join(folder, name));
    else {
      await mkdir(join(folder, name));
      for (const file of names) await link(join(kept, name, file), join(folder, name, file));
    }
  }
}

function within(name: string, contents: Contents): Contents {
  if (!contents) return {};
  if (Object.keys(contents).join() === '') return { [name]: contents[''] ?? '' };
  const inner = Object.entries(contents).map(([file, digest]) => [join(name, file), digest]);
  return { [name]: 'folder', ...Object.fromEntries(inner) };
}

interface Expected {
  readonly old: Contents;
  readonly made: Contents;
  /** A folder with the old output. */
  readonly kept: string;
}

async function prepare(
  folder: string,
  oldSource: string,
  source: string,
  ways: readonly Way[],
): Promise<Map<Way, Expected>> {
  const expected = new Map<Way, Expected>();
  for (const [number, way] of ways.entries()) {
    const kept = join(folder, `old-${number}`);
    const made = join(folder, `made-${number}`);
    expected.set(way, {
      old: way.replace ? await reference(oldSource, kept, way) : null,
      made: await reference(source, made, way),
      kept,
    });
    await rm(made, { recursive: true });
  }
  return expected;
}

describe('a conversion that is killed', () => {
  const scratch = scratchFolder();
  let expected = new Map<Way, Expected>();
  const source = () => scratch.at('albert_tiny_zh');

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', source(), '--seed', '2');
    await albertZh('sample', 'tiny', '-o', scratch.at('older'), '--seed', '1');
    expected = await prepare(scratch.at(), scratch.at('older'), source(), WAYS.slice(0, Math.ceil(KILLS / 2)));
  });

  it(`at ${KILLS} random moments leaves the old output or the new one, whole, and nothing else`, {
    timeout: SLOW,
  }, async () => {
    const trials = randomTrials(randomSeed());
    const bytes = await contentsOf(source());
    const traces = await tracesOf(source());
    const counts = { stillRan: 0, leftSomething: 0, old: 0, made: 0 };
    const lanes = [0, 1].map(async (lane) => {
      const durations = new Map<Way, number>();
      for (const trial of trials.filter(({ number }) => number % 2 === lane)) {
        const { way, number } = trial;
        const lasts = durations.get(way) ?? (await duration(way, scratch.at(`measured-${lane}`)));
        durations.set(way, lasts);
        const { stillRan, leftSomething, came } = await killOnce(trial, lasts, scratch.at(`out-${number}`));
        counts[came]++;
        if (stillRan) counts.stillRan++;
        if (leftSomething) counts.leftSomething++;
        expect(await tracesOf(source())).toEqual(traces);
      }
    });
    await Promise.all(lanes);
    console.log(`Of ${trials.length}: ${JSON.stringify(counts)}.`);
    // Of a few, all may come too early or too late.
    if (KILLS >= 100) expect(counts.leftSomething).toBeGreaterThan(0);
    expect(await contentsOf(source())).toEqual(bytes);
    for (const [way, { old, kept }] of expected) {
      if (old) expect(await contentsOf(join(kept, nameOf(way)))).toEqual(old);
    }
  });

  /** Kills one conversion, starts the program again, and says what is there then. */
  async function killOnce({ way, moment }: FilledMasks, lasts: number, folder: string) {
    const { old, made, kept } = expected.get(way) as Expected;
    if (way.replace) await putOld(kept, folder);
    else await mkdir(folder);
    const running = startWithClock(STANDING, ...conversion(source(), folder, way, way.replace));
    await Promise.race([setTimeout(moment * lasts), running.ended]);
    running.interrupt('SIGKILL');
    const { exitCode } = await running.ended;
    const leftSomething = (await readdir(folder)).some((name) => name.startsWith('.'));
    const after = await afterNextStart(folder);
    await rm(folder, { recursive: true });
    const [whenOld, whenMade] = [within(nameOf(way), old), within(nameOf(way), made)];
    expect([whenOld, whenMade], `${told(way)}, killed after ${moment} of its time`).toContainEqual(after);
    const came = JSON.stringify(after) === JSON.stringify(whenOld) ? 'old' : 'made';
    return { stillRan: exitCode === null, leftSomething, came } as const;
  }

  /** How long a conversion takes here and now, with the other lane at work as well. */
  async function duration(way: Way, folder: string): Promise<number> {
    const started = performance.now();
    await startWithClock(STANDING, ...conversion(source(), folder, way, false)).ended;
    const lasted = performance.now() - started;
    await rm(folder, { recursive: true });
    return lasted;
  }
});

describe('a conversion that is killed before any of the steps that give and take names', () => {
  const scratch = scratchFolder();
  const ways = WAYS.filter(({ format }) => format === 'google');
  let expected = new Map<Way, Expected>();

  beforeAll(async () => {
    expected = await prepare(scratch.at(), OTHER, SMALL, ways);
  });

  it.for(ways.map((way) => [told(way), way] as const))('%s', async ([, way]) => {
    const { old, made, kept } = expected.get(way) as Expected;
    const [whenOld, whenMade] = [within(nameOf(way), old), within(nameOf(way), made)];
    const [folder, copies] = [scratch.at(`out ${told(way)}`), scratch.at(`before ${told(way)}`)];
    if (way.replace) await putOld(kept, folder);
    else await mkdir(folder);
    const came: Contents[] = [];
    for (const copy of await beforeEachStep(folder, copies, conversion(SMALL, folder, way, way.replace), STANDING)) {
      const after = await afterNextStart(copy);
      expect([whenOld, whenMade], `killed ${relative(scratch.at(), copy)}`).toContainEqual(after);
      came.push(after);
    }
    expect(came.length).toBeGreaterThan(6);
    expect(came[0]).toEqual(whenOld);
    expect(came.at(-1)).toEqual(whenMade);
  });

  it('is repaired by the next one with the same name, which then finds what was there', async () => {
    const way = ways.find(({ replace, zip }) => replace && !zip) as Way;
    const { old, kept } = expected.get(way) as Expected;
    const folder = scratch.at('between');
    await putOld(kept, folder);
    const step = { calls: ['rename'], number: 2 } as const;
    await startWithStep(step, conversion(SMALL, folder, way, true)).ended;
    expect(await contentsOf(join(folder, 'model'))).toBeNull();
    expect(await albertZh(...conversion(SMALL, folder, way, false))).toMatchObject({ exitCode: 4 });
    expect(await contentsOf(folder)).toEqual(within('model', old));
  });

  it('does not bring back an old output of which a part is gone', async () => {
    const way = ways.find(({ replace, zip }) => replace && !zip) as Way;
    const folder = scratch.at('removing');
    await putOld((expected.get(way) as Expected).kept, folder);
    const step = { calls: ['rm'], path: '.albert-zh-', number: 1 } as const;
    await startWithStep(step, conversion(SMALL, folder, way, true)).ended;
    await rm(join(folder, 'model'), { recursive: true });
    expect(await afterNextStart(folder)).toEqual({});
  });
});

describe('what a killed conversion left', () => {
  const scratch = scratchFolder();

  /** Leaves a half-made output, and gives the name of its hidden folder. */
  async function leave(folder: string): Promise<string> {
    await mkdir(folder);
    const step = { calls: ['sync'], number: 1 } as const;
    await startWithStep(step, ['convert', SMALL, '-o', folder, '--name', 'model']).ended;
    const [name = '', ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(name).toMatch(/^\.albert-zh-/);
    return name;
  }

  it('of another machine stays, as nobody here knows whether it is at work', async () => {
    const folder = scratch.at('elsewhere');
    const name = await leave(folder);
    const foreign = name.replace(/[0-9a-f]{8}-[0-9a-f]{8}-/, '00000000-00000000-');
    await rename(join(folder, name), join(folder, foreign));
    await startNext(folder);
    expect(await readdir(folder)).toEqual([foreign]);
  });

  it.skipIf(process.platform === 'win32')(
    'is no way to a person’s files: a link of such a name is not followed',
    async () => {
      const folder = scratch.at('linked');
      const name = await leave(folder);
      await rm(join(folder, name), { recursive: true });
      await mkdir(scratch.at('private', 'albert-zh-old'), { recursive: true });
      await cp(join(SMALL, 'vocab.txt'), scratch.at('private', 'albert-zh-old', 'letter.txt'));
      await symlink(scratch.at('private'), join(folder, name));
      await startNext(folder);
      expect(await readdir(scratch.at('private', 'albert-zh-old'))).toEqual(['letter.txt']);
      expect(await readdir(folder)).toEqual([name]);
    },
  );
});

/** Several of them on one kernel, as containers are that share a volume. */
describe.skipIf(noNamespaces !== null)('what another process is at work on', () => {
  const scratch = scratchFolder();

  it.each([
    ['its own processes', ['--pid', '--fork', '--mount-proc']],
    ['its own processes, network and name', ['--pid', '--fork', '--mount-proc', '--net', '--uts', '--ipc']],
    ['the same ones', []],
  ])('stays when a conversion with %s clears up beside it', async (what, namespaces) => {
    const folder = scratch.at(what);
    await mkdir(folder);
    const args = ['convert', SMALL, '-o', folder, '--name', 'model'];
    const ended = await meanwhile({ calls: ['sync'], number: 1 }, args, async () => {
      const beside = ['convert', OTHER, '-o', folder, '--name', 'beside'];
      await execute('unshare', [...namespaces, process.execPath, PROGRAM, ...beside]);
      expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toHaveLength(1);
    });
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(await readdir(folder)).toEqual(['beside', 'model']);
  });

  it('goes once that was killed, with whatever processes it had', async () => {
    const folder = scratch.at('killed');
    await mkdir(folder);
    const step = { calls: ['sync'], number: 1 } as const;
    await startWithStep(step, ['convert', SMALL, '-o', folder, '--name', 'model']).ended;
    const next = ['convert', OTHER, '-o', folder, '--name', 'next'];
    await execute('unshare', ['--pid', '--fork', '--mount-proc', '--uts', process.execPath, PROGRAM, ...next]);
    expect(await readdir(folder)).toEqual(['next']);
  });
});

interface FilledMasks {
  readonly number: number;
  readonly way: Way;
  /** In parts of the time that such a conversion takes. */
  readonly moment: number;
}

/** Half of them anywhere, half in the last part, where all is written down and renamed. */
function randomTrials(seed: number): readonly FilledMasks[] {
  const random = randomNumbers(seed);
  return Array.from({ length: KILLS }, (_, number) => ({
    number,
    way: WAYS[(number >> 1) % WAYS.length] as Way,
    moment: number % 4 < 2 ? random() * 1.1 : 0.6 + random() * 0.5,
  }));
}
