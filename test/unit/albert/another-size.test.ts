/** A size is one line of a list: models are told by it, people can ask for it, and a sample can be made of it. */

import { expect, it, vi } from 'vitest';
import { type Preset, type PresetSize, presetOf } from '../../../src/engine/albert/presets.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { publishedModel, writeSample } from '../../../src/engine/use-cases/sample/sample.ts';
import { REQUESTS, WORK } from '../../../src/shared/requests.ts';
import { MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors, bundleFiles, configFile } from '../small-albert.ts';

const POCKET = 'pocket' as PresetSize;

vi.mock('../../../src/engine/albert/presets.ts', async (original) => {
  const presets = await original<typeof import('../../../src/engine/albert/presets.ts')>();
  const { SIZES } = await import('../small-albert.ts');
  const line = {
    ...SIZES,
    size: 'pocket',
    layers: 3,
    heads: 4,
    publishedName: 'albert_pocket',
    sourceBytes: 0,
    convertedBytes: 0,
  };
  (presets.PRESETS as unknown as object[]).push(line);
  (presets.PRESET_SIZES as string[]).push('pocket');
  return presets;
});

it('is told by the shapes alone, layers and heads taken from the line', async () => {
  const { size, config, warnings } = await inspect(memoryInput(bundleFiles(albertTensors())), platform);
  expect(size).toBe('pocket');
  expect(config).toMatchObject({ num_hidden_layers: 3, num_attention_heads: 4 });
  expect(warnings.map(({ code }) => code)).toContain('CONFIG_ASSUMED');
});

it('is the size only with the layers and heads of its line', async () => {
  const files = { ...albertFiles(), 'albert_config.json': configFile({ num_hidden_layers: 4 }) };
  expect(await inspect(memoryInput(files), platform)).toMatchObject({ size: 'custom' });
});

it.each([
  [POCKET, { status: 'converted', size: 'pocket' }],
  ['tiny', { status: 'refused', problem: { kind: 'size-mismatch', facts: { requested: 'tiny', found: 'pocket' } } }],
] as const)('is asked for by its name, and held against %s', async (size, expected) => {
  const options = { size, format: 'google', backend: 'wasm', name: null } as const;
  const open = async () => new MemorySink();
  expect(await convert(memoryInput(albertFiles()), open, options, platform, quietRun())).toMatchObject(expected);
});

it('is a choice of the command line’s, the tasks’ and the window’s', () => {
  expect(WORK.convert.options.size.parse('pocket')).toBe('pocket');
  expect(WORK.sample.options.size.parse('pocket')).toBe('pocket');
  expect(() => WORK.sample.options.size.parse('pocked')).toThrow();
  expect(JSON.stringify(REQUESTS)).toContain('"pocket"');
});

it('is what a sample is made of', async () => {
  const sink = new MemorySink();
  await writeSample(publishedModel(presetOf(POCKET) as Preset), 1, sink, platform, quietRun());
  const sample = memoryInput(Object.fromEntries(sink.committed ?? []));
  expect(await inspect(sample, platform)).toMatchObject({ size: 'pocket', error: null });
});
