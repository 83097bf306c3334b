/** A model that is tried: with its weights where they are computed, for one text after the other. */

import { sequenceOf } from '../../albert/forward/batch.ts';
import { type PassOutput, run as runPass } from '../../albert/forward/run.ts';
import type { Weights } from '../../albert/forward/weights.ts';
import { type Backend, chooseBackend } from '../../compute/backend.ts';
import type { Multiplier } from '../../compute/multiplier.ts';
import type { Platform, Run } from '../../host/platform.ts';
import type { Input } from '../../host/source.ts';
import { requireMemory } from '../../model/forward-memory.ts';
import { headsOf, passOf, residentWeights } from '../../model/forward-pass.ts';
import type { RunnableModel } from '../../model/model.ts';
import { openModel } from '../../model/open-model.ts';
import { fail } from '../../problem/problem.ts';
import type { Warning } from '../../problem/warning.ts';
import { type TextTokenizer, type Token, tokenizerOf } from '../../text/tokenizer.ts';
import type { Progress } from '../progress.ts';
import { isSampleVocabulary } from '../sample/vocabulary.ts';
import { bytesOfLayer, COMPARED } from '../verify/cost.ts';
import { labelsFrom } from './labels.ts';
import type { Answer, Trial } from './trial.ts';
import { likeliestWords } from './words.ts';

export interface TryOptions {
  /** How many words are told for each [MASK]. */
  readonly top: number;
  readonly backend: 'auto' | Backend;
}

/** What computes a model, with the weights that it has read so far. */
interface Computing {
  readonly multiplier: Multiplier;
  readonly weights: Weights;
  readonly backend: Backend;
  readonly warnings: readonly Warning[];
}

export class LoadedModel {
  readonly #model: RunnableModel;
  readonly #platform: Platform;
  readonly #tokenizer: TextTokenizer;
  #computing: Computing | null = null;
  /** Told the bytes of weights that are read. */
  #onRead: (bytes: number) => void = () => undefined;

  private constructor(model: RunnableModel, tokenizer: TextTokenizer, platform: Platform) {
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#platform = platform;
  }

  /**
   * Opens a model. Its weights are read with the first text, as far as they fit; its input has to stay open until it is
   * closed.
   * @throws what an input that cannot be read is refused with; MISSING_FILE without a vocabulary
   */
  static async open(input: Input, platform: Platform): Promise<LoadedModel> {
    const model = await openModel(input, platform);
    try {
      return new LoadedModel(model, tokenizerOf(model), platform);
    } catch (error) {
      await model.close();
      throw error;
    }
  }

  /**
   * Words for the [MASK]s of a text, where there is one and the model has a masked language model; else what it labels
   * the text with.
   * @throws MISSING_TENSOR for a model that does neither, CONFIG_MISMATCH where only a `[MASK]` is missing, SIZE_MISMATCH
   *   for a text longer than the model's positions, CANCELLED
   */
  async try(text: string, { top, backend: wanted }: TryOptions, run: Run<Progress>): Promise<Trial> {
    const started = this.#platform.now();
    const model = this.#model;
    const tokens = this.#tokenizer.encode(text);
    const masks = tokens.flatMap(({ id }, position) => (id === this.#tokenizer.maskId ? [position] : []));
    const { hasMaskedWords } = headsOf(model);
    const labels = model.task === 'classification' || model.task === 'tagging';
    if (!hasMaskedWords && !labels) throw fail('head-missing', { model: model.label });
    const fills = hasMaskedWords && (masks.length > 0 || !labels);
    if (fills && masks.length === 0) throw fail('no-mask', { text });
    requireMemory(model, { sequences: 1, length: tokens.length });
    const tell = this.#progressOf(fills, run);
    const { multiplier, weights, backend, warnings } = await this.#compute(wanted, tokens.length);
    const output = await this.#pass(weights, tokens, tell);
    const answer = fills
      ? await this.#words(output, masks, top, multiplier, tell)
      : labelsFrom(
          model,
          output.task,
          tokens.map((token) => token.text),
        );
    if (!answer) throw fail('head-missing', { model: model.label });
    return {
      label: model.label,
      layout: model.layout.name,
      tokens: tokens.map((token) => token.text),
      answer,
      isSample: model.vocabulary !== null && isSampleVocabulary(model.vocabulary),
      backend,
      seconds: (this.#platform.now() - started) / 1000,
      warnings,
    };
  }

  /** Gives back all that it holds. */
  async close(): Promise<void> {
    this.#computing?.multiplier.dispose();
    this.#computing = null;
    await this.#model.close();
  }

  async #compute(wanted: 'auto' | Backend, tokens: number): Promise<Computing> {
    if (this.#computing) return this.#computing;
    const model = this.#model;
    const warnings: Warning[] = [];
    const flops = (model.depth.layers * tokens * bytesOfLayer(model)) / 2;
    const { loaded, backend } = await chooseBackend(this.#platform.loadBackend, wanted, flops, warnings);
    const multiplier = loaded();
    const weights = residentWeights(model, multiplier, this.#platform, { onRead: (bytes) => this.#onRead(bytes) });
    this.#computing = { multiplier, weights, backend, warnings };
    return this.#computing;
  }

  #pass(weights: Weights, tokens: readonly Token[], tell: (done: number) => void): Promise<PassOutput> {
    const batch = sequenceOf(tokens.map(({ id }) => id));
    return runPass(passOf(this.#model, weights), batch, () => {
      tell(bytesOfLayer(this.#model));
      return this.#platform.yieldToEventLoop();
    });
  }

  async #words(
    output: PassOutput,
    masks: readonly number[],
    top: number,
    multiplier: Multiplier,
    tell: (done: number) => void,
  ): Promise<Answer> {
    const found = await likeliestWords(this.#model, output, masks, top, multiplier, this.#platform, (bytes) =>
      tell(COMPARED * bytes),
    );
    const candidatesOf = (at: number) =>
      (found[at] ?? []).map(({ id, probability }) => ({ token: this.#tokenizer.tokenOf(id), probability }));
    return {
      kind: 'words',
      masks: masks.map((position, at) => ({ position, candidates: candidatesOf(at) })),
    };
  }

  /** Tells how far a trial has come, by what is read and what is computed. @returns what is told each part of it */
  #progressOf(fills: boolean, run: Run<Progress>): (part: number) => void {
    const { words, weights, depth } = this.#model;
    const reads = this.#computing ? 0 : [...weights.values()].reduce((sum, { entry }) => sum + entry.bytes, 0);
    const total = COMPARED * (reads + (fills ? words.entry.bytes : 0)) + depth.layers * bytesOfLayer(this.#model);
    let done = 0;
    const tell = (part: number) => {
      if (run.signal.aborted) throw fail('cancelled', { what: 'try' });
      done = Math.min(total, done + part);
      run.onProgress({ stage: 'verifying', done, total });
    };
    this.#onRead = (bytes) => tell(COMPARED * bytes);
    return tell;
  }
}

/** Tries a model with one text ({@link LoadedModel}). */
export async function tryModel(
  input: Input,
  text: string,
  options: TryOptions,
  platform: Platform,
  run: Run<Progress>,
): Promise<Trial> {
  const model = await LoadedModel.open(input, platform);
  try {
    return await model.try(text, options, run);
  } finally {
    await model.close();
  }
}
