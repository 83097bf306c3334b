/** Tries a model: fills the [MASK]s of a text. */

import { sequenceOf } from '../../albert/forward/batch.ts';
import { type PassOutput, run as runPass } from '../../albert/forward/run.ts';
import type { LayoutName } from '../../albert/layouts/layout.ts';
import { type Backend, chooseBackend } from '../../compute/backend.ts';
import type { Multiplier } from '../../compute/multiplier.ts';
import type { Platform, Run } from '../../host/platform.ts';
import type { Input } from '../../host/source.ts';
import { requireMemory } from '../../model/forward-memory.ts';
import { passOf, residentWeights } from '../../model/forward-pass.ts';
import { logitsOf } from '../../model/masked-words.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { openModel } from '../../model/open-model.ts';
import { rowBlocks } from '../../pipeline/weight-reader.ts';
import { fail } from '../../problem/problem.ts';
import type { Warning } from '../../problem/warning.ts';
import { type TextTokenizer, tokenizerOf } from '../../text/tokenizer.ts';
import type { Progress } from '../progress.ts';
import { isSampleVocabulary } from '../sample/vocabulary.ts';
import { bytesOfLayer } from '../verify/cost.ts';
import { Likeliest, type LikelyWord } from './likeliest.ts';

/** A word that a model would put in the place of a [MASK]. */
export interface Candidate {
  readonly token: string;
  /** From 0 to 1, among all words. */
  readonly probability: number;
}

/** What a model makes of a text with [MASK]s in it. */
export interface FilledMasks {
  readonly label: string;
  readonly layout: LayoutName;
  /** The text's tokens, [CLS] and [SEP] among them. */
  readonly tokens: readonly string[];
  /** For each [MASK] its place among the tokens and the likeliest words, the likeliest first. */
  readonly masks: readonly { readonly position: number; readonly candidates: readonly Candidate[] }[];
  /** Whether its weights are random, as those of a sample of ours are. */
  readonly isSample: boolean;
  readonly backend: Backend;
  readonly seconds: number;
  readonly warnings: readonly Warning[];
}

export interface TryOptions {
  /** How many words are told for each [MASK]. */
  readonly top: number;
  readonly backend: 'auto' | Backend;
}

/** Rows of the word embedding are gone through so many floats at a time. */
const BLOCK_FLOATS = 1 << 21;

/**
 * @param text with at least one `[MASK]`
 * @throws what an input that cannot be read is refused with; MISSING_FILE without a vocabulary, MISSING_TENSOR without a
 *   masked language model, CONFIG_MISMATCH without a `[MASK]`, SIZE_MISMATCH for a text longer than the model's
 *   positions, CANCELLED
 */
export async function tryModel(
  input: Input,
  text: string,
  options: TryOptions,
  platform: Platform,
  run: Run<Progress>,
): Promise<FilledMasks> {
  const started = platform.now();
  const model = await openModel(input, platform);
  try {
    const tokenizer = tokenizerOf(model);
    const tokens = tokenizer.encode(text);
    const masks = tokens.flatMap(({ id }, position) => (id === tokenizer.maskId ? [position] : []));
    if (masks.length === 0) throw fail('no-mask', { text });
    requireMemory(model, { sequences: 1, length: tokens.length });
    const warnings: Warning[] = [];
    const flops = (model.depth.layers * tokens.length * bytesOfLayer(model)) / 2;
    const { loaded: open, backend } = await chooseBackend(platform.loadBackend, options.backend, flops, warnings);
    const ids = tokens.map(({ id }) => id);
    const likeliest = await filledIn(model, ids, masks, options.top, open(), platform, run);
    return {
      label: model.label,
      layout: model.layout.name,
      tokens: tokens.map((token) => token.text),
      masks: masks.map((position, at) => {
        return { position, candidates: candidatesOf(likeliest[at] ?? [], tokenizer) };
      }),
      isSample: model.vocabulary !== null && isSampleVocabulary(model.vocabulary),
      backend,
      seconds: (platform.now() - started) / 1000,
      warnings,
    };
  } finally {
    await model.close();
  }
}

/** Runs the model and finds the likeliest words at each [MASK]. Disposes of the multiplier. */
async function filledIn(
  model: Model,
  ids: readonly number[],
  masks: readonly number[],
  top: number,
  multiplier: Multiplier,
  platform: Platform,
  run: Run<Progress>,
): Promise<readonly (readonly LikelyWord[])[]> {
  try {
    const output = await runOnce(model, ids, multiplier, platform, run);
    return await likeliestWords(model, output, masks, top, multiplier, platform, run);
  } finally {
    multiplier.dispose();
  }
}

function runOnce(
  model: Model,
  ids: readonly number[],
  multiplier: Multiplier,
  platform: Platform,
  run: Run<Progress>,
): Promise<PassOutput> {
  const bytes = bytesOfLayer(model);
  const total = bytes * model.depth.layers;
  let done = 0;
  return runPass(passOf(model, residentWeights(model, multiplier, platform)), sequenceOf(ids), () => {
    throwIfCancelled(run);
    done += bytes;
    run.onProgress({ stage: 'verifying', done, total });
    return platform.yieldToEventLoop();
  });
}

/** The likeliest words at each [MASK]. All words are gone through, and never held. */
async function likeliestWords(
  model: Model,
  output: PassOutput,
  masks: readonly number[],
  top: number,
  multiplier: Multiplier,
  platform: Platform,
  run: Run<Progress>,
): Promise<readonly (readonly LikelyWord[])[]> {
  const { towardsWords } = output;
  const { embeddingSize: width } = model.sizes;
  if (!towardsWords) throw fail('head-missing', { model: model.label });
  const chosen = new Float64Array(masks.length * width);
  masks.forEach((position, at) => {
    chosen.set(towardsWords.subarray(position * width, (position + 1) * width), at * width);
  });
  const ofRows = await logitsOf(model, chosen, multiplier, platform.createCrc32c);
  if (!ofRows) throw fail('head-missing', { model: model.label });
  const likeliest = masks.map(() => new Likeliest(top));
  const rows = Math.max(1, Math.floor(BLOCK_FLOATS / Math.max(width, masks.length)));
  for await (const block of rowBlocks(model.words, rows, platform.createCrc32c)) {
    throwIfCancelled(run);
    const part = ofRows(block);
    likeliest.forEach((ofMask, at) => {
      ofMask.add(part.subarray(at * block.rows, (at + 1) * block.rows), block.from);
    });
  }
  return likeliest.map((ofMask) => ofMask.words());
}

function candidatesOf(words: readonly LikelyWord[], tokenizer: TextTokenizer): readonly Candidate[] {
  return words.map(({ id, probability }) => ({ token: tokenizer.tokenOf(id), probability }));
}

function throwIfCancelled({ signal }: Run<Progress>): void {
  if (signal.aborted) throw fail('cancelled', { what: 'try' });
}
