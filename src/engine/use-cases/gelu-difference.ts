/** By how much the two forms of gelu differ in a model, for a target that has only the other one. */

import type { Activation } from '../albert/forward/activation.ts';
import { spreadBatch } from '../albert/forward/batch.ts';
import { run } from '../albert/forward/run.ts';
import { chooseBackend } from '../compute/backend.ts';
import type { Platform } from '../host/platform.ts';
import { requireMemory } from '../model/forward-memory.ts';
import { passOf, residentWeights } from '../model/forward-pass.ts';
import type { RunnableModel } from '../model/model.ts';

/** No kernel is kept: each is asked for twice, and a conversion is to need little memory. */
const BUDGET = 0;
const ENCODER_ALONE = { hasMaskedWords: false, hasSentenceOrder: false, hasPooler: false, taskHead: null } as const;

/**
 * The largest difference in the hidden states after the first layer, for tokens from the whole vocabulary. Later layers
 * pass it on and add to it; what they come to, a proof finds.
 * @throws UNSUPPORTED_MODEL for one that is too large to be run, DAMAGED
 */
export async function geluDifference(model: RunnableModel, platform: Platform): Promise<number> {
  const batch = spreadBatch(model.sizes);
  requireMemory(model, batch);
  const { loaded: open } = await chooseBackend(platform.loadBackend, 'wasm', 0, []);
  const multiplier = open();
  try {
    const whole = passOf(model, residentWeights(model, multiplier, platform, { budget: BUDGET }));
    const pass = { ...whole, ...ENCODER_ALONE, layers: whole.layers.slice(0, 1) };
    const statesWith = async (activation: Activation) =>
      (await run({ ...pass, activation }, batch, () => platform.yieldToEventLoop())).sequence;
    const [exact, approximated] = [await statesWith('gelu-erf'), await statesWith('gelu-tanh')];
    return exact.reduce((most, state, at) => Math.max(most, Math.abs(state - (approximated[at] as number))), 0);
  } finally {
    multiplier.dispose();
  }
}
