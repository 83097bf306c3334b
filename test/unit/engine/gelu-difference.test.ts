/** How the difference between the two forms of gelu is told: bounded by a plan, measured by a conversion. */

import { expect, it } from 'vitest';
import { activate, GELU_DIFFERENCE } from '../../../src/engine/albert/forward/activation.ts';
import type { Warning } from '../../../src/engine/problem/warning.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, configFile } from '../small-albert.ts';

async function converted(files: Files, format: TargetName = 'google') {
  const sink = new MemorySink();
  const options = { size: 'auto', format, backend: 'wasm', name: 'made' } as const;
  const { warnings } = await convert(memoryInput(files), async () => sink, options, platform, quietRun());
  return { made: Object.fromEntries(sink.committed ?? []), told: toldOf(warnings) };
}

function toldOf(warnings: readonly Warning[]) {
  const told = warnings.find(({ code }) => code === 'GELU_APPROXIMATED');
  return told?.code === 'GELU_APPROXIMATED' ? told.facts : null;
}

/** A model of one layer whose configuration says an activation in transformers' words. */
async function trainedWith(hiddenAct: string): Promise<Files> {
  const { made } = await converted(
    { ...albertFiles(), 'albert_config.json': configFile({ num_hidden_layers: 1 }) },
    'huggingface',
  );
  const config = JSON.parse(new TextDecoder().decode(made['config.json']));
  return { ...made, 'config.json': new TextEncoder().encode(JSON.stringify({ ...config, hidden_act: hiddenAct })) };
}

it('the bound is that of the functions', () => {
  const points = Float64Array.from({ length: 200_001 }, (_, at) => (at - 100_000) / 1e4);
  const [one, other] = [points.slice(), points.slice()];
  activate('gelu-erf', one);
  activate('gelu-tanh', other);
  const largest = one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);
  expect(Math.abs(largest - GELU_DIFFERENCE)).toBeLessThan(1e-6);
});

it('a conversion measures what the first layer makes of it, which of one layer is what a proof finds of the other form', async () => {
  const files = await trainedWith('gelu');
  const { targets } = await inspect(memoryInput(files), platform);
  expect(targets?.google.possible && toldOf(targets.google.warnings)).toEqual({
    atMost: GELU_DIFFERENCE,
    measured: null,
  });
  const { told } = await converted(files);
  expect(told?.measured).toBeGreaterThan(0);
  const proof = await verify(
    memoryInput(files),
    memoryInput(await trainedWith('gelu_new')),
    { text: null, backend: 'wasm' },
    platform,
    quietRun(),
  );
  expect(proof.ok).toBe(false);
  expect(proof.maxAbsDiff.sequence).toBe(told?.measured);
});

it('of the approximation there is nothing to tell', async () => {
  expect((await converted(await trainedWith('gelu_new'))).told).toBeNull();
});
