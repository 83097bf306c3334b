/** Several conversions that want to put their output into one place. */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, start } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { type Contents, contentsOf } from './contents.ts';
import { OTHER, resultOf, SMALL } from './models.ts';
import { meanwhile, STANDING, startWithClock } from './steps.ts';

/** Both orders of each pair come up in a few. */
const ROUNDS = process.platform === 'win32' ? 2 : 6;

describe.each([
  ['a folder', 'model', []],
  ['a zip', 'model.zip', ['--zip']],
] as const)('two conversions to one place, %s', (_, name, kind) => {
  const scratch = scratchFolder();
  const out = () => scratch.at('out');
  /** What each makes where it is alone. */
  const alone = new Map<string, Contents>();

  const args = (source: string, ...flags: readonly string[]) =>
    ['convert', source, '-o', out(), '--name', 'model', '--json', '--backend', 'wasm', ...kind, ...flags] as const;
  const convert = (source: string, ...flags: readonly string[]) =>
    startWithClock(STANDING, ...args(source, ...flags)).ended;

  beforeAll(async () => {
    for (const source of [SMALL, OTHER]) {
      await mkdir(out());
      await convert(source);
      alone.set(source, await contentsOf(scratch.at('out', name)));
      await rm(out(), { recursive: true });
    }
  });
  beforeEach(async () => {
    await rm(out(), { recursive: true, force: true });
    await mkdir(out());
  });

  /** One output is there, whole, and nothing else. */
  async function expectWhole(...sources: readonly string[]): Promise<void> {
    expect(await readdir(out())).toEqual([name]);
    expect(sources.map((source) => alone.get(source))).toContainEqual(await contentsOf(scratch.at('out', name)));
  }

  /** The first conversion is held right before its output takes its place, and the second one done meanwhile. */
  async function overtaken(
    first: readonly string[],
    second: readonly string[],
  ): Promise<{ first: Ended; second: Ended }> {
    let overtaking: Ended | undefined;
    const step = { calls: ['rename', 'link'], number: 1 } as const;
    const ended = await meanwhile(
      step,
      args(SMALL, ...first),
      async () => {
        overtaking = await convert(OTHER, ...second);
      },
      STANDING,
    );
    return { first: ended, second: overtaking as Ended };
  }

  it('without --force: the one that is ready first stays', async () => {
    const { first, second } = await overtaken([], []);
    expect(second.exitCode).toBe(0);
    expect(resultOf(first)).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_EXISTS' } });
    await expectWhole(OTHER);
  });

  it('with --force in the first: it replaces the other', async () => {
    const { first, second } = await overtaken(['--force'], []);
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    await expectWhole(SMALL);
  });

  it('with --force in the second: the first one does not replace it', async () => {
    const { first, second } = await overtaken([], ['--force']);
    expect(second.exitCode).toBe(0);
    expect(resultOf(first)).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_EXISTS' } });
    await expectWhole(OTHER);
  });

  it.each([[[]], [['--force']]])(
    'in the instant in which one replaces an old output, the other with %j',
    async (flags) => {
      await convert(OTHER);
      let second: Ended | undefined;
      const step = { calls: ['rename'], number: name === 'model' ? 2 : 1 } as const;
      const first = await meanwhile(
        step,
        args(SMALL, '--force'),
        async () => {
          second = await convert(OTHER, ...flags);
        },
        STANDING,
      );
      expect(first.exitCode).toBe(0);
      // A zip is replaced in one step: before it the old one is there.
      expect(second?.exitCode).toBe(name === 'model.zip' && flags.length === 0 ? 4 : 0);
      await expectWhole(SMALL);
    },
  );

  it('that start at the same time, again and again: one whole output, and whoever lost says so', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const flags = round % 2 === 0 ? [] : ['--force'];
      const ended = await Promise.all([convert(SMALL, ...flags), convert(OTHER, ...flags)]);
      const codes = ended.map((one) => resultOf(one).error?.code ?? 'converted');
      expect(codes).toContain('converted');
      for (const code of codes) expect(['converted', 'OUTPUT_EXISTS']).toContain(code);
      if (flags.length === 0) expect(codes.filter((code) => code === 'converted')).toHaveLength(1);
      await expectWhole(SMALL, OTHER);
      await rm(out(), { recursive: true });
      await mkdir(out());
    }
  });

  it('into a folder that neither finds: it is made once, and stays for the one that wins', async () => {
    const deep = scratch.at('out', 'new', 'deep');
    const into = (source: string) => ['convert', source, '-o', deep, '--name', 'model', '--json', ...kind];
    const ended = await Promise.all([start(...into(SMALL)).ended, start(...into(OTHER)).ended]);
    expect(ended.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    expect(await readdir(deep)).toEqual([name]);
  });
});
