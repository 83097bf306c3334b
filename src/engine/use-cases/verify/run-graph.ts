/** Runs an ONNX model, as it lies there, in ONNX's own runtime. */

import type { Batch } from '../../albert/forward/batch.ts';
import { hasPlaceFor, type Task } from '../../albert/heads.ts';
import type { GraphOutputs, OpenGraph } from '../../compute/graph-runtime.ts';
import { readExactly } from '../../formats/read-exactly.ts';
import type { Platform } from '../../host/platform.ts';
import type { Model } from '../../model/model.ts';
import { labelsOf } from '../../model/task.ts';
import { fail } from '../../problem/problem.ts';
import type { Outputs } from './conclude.ts';

export interface RanGraph {
  /** What ran it. */
  readonly runtime: string;
  /** What is made of a sequence's first token is there once for each sequence. */
  readonly output: Outputs;
  /** Logits of the masked words, [tokens, V]; `null` for a model that has none. */
  readonly words: Float64Array | null;
}

/** Its file is held twice: where it is read, and where it is run, which has room for 4 GiB with all that it computes. */
const MOST_BYTES = 2 ** 30;

/**
 * @param task what the graph's outputs are of
 * @param onSequence told after each sequence
 * @throws UNSUPPORTED_FORMAT for a graph that the runtime refuses, UNSUPPORTED_MODEL for a file that is too large,
 *   UNEXPECTED without the runtime, CANCELLED
 */
export async function runGraph(
  model: Model,
  task: Task,
  batch: Batch,
  platform: Platform,
  signal: AbortSignal,
  onSequence: () => void,
): Promise<RanGraph> {
  const source = model.sources[model.words.entry.file];
  if (!source) throw new Error('a model without its file');
  if (source.size > MOST_BYTES) {
    const tokens = batch.sequences * batch.length;
    throw fail('model-too-large', { model: model.label, tokens, needed: 2 * source.size, limit: 2 * MOST_BYTES });
  }
  const runtime = await platform.loadGraphRuntime();
  const graph = await runtime.open(source.name, await readExactly(source, 0, source.size));
  try {
    const ran: GraphOutputs[] = [];
    for (let at = 0; at < batch.sequences; at++) {
      await platform.yieldToEventLoop();
      if (signal.aborted) throw fail('cancelled', { what: 'verify' });
      ran.push(await runSequence(graph, task, batch, at));
      onSequence();
    }
    return { runtime: runtime.name, ...outputsOf(model, task, batch, ran) };
  } finally {
    await graph.close();
  }
}

function runSequence(graph: OpenGraph, task: Task, { length, ids, types, mask }: Batch, at: number) {
  const part = (numbers: Int32Array) => numbers.subarray(at * length, (at + 1) * length);
  return graph.run({
    shape: task === 'choice' ? [1, 1, length] : [1, length],
    values: { input_ids: part(ids), attention_mask: part(mask), token_type_ids: part(types) },
  });
}

function outputsOf(
  model: Model,
  task: Task,
  { length }: Batch,
  ran: readonly GraphOutputs[],
): Pick<RanGraph, 'output' | 'words'> {
  const { hiddenSize, vocabularySize } = model.sizes;
  const labels = labelsOf(model) ?? 0;
  const joined = (name: string, count: number) => together(ran, name, count);
  const nothing = { sequence: null, pooled: null, sentenceOrder: null, task: null };
  switch (task) {
    case 'none':
    case 'pretraining':
    case 'masked-words': {
      const pools = task === 'none' && model.weights.has('pooler.kernel');
      const output = {
        ...nothing,
        sequence: joined('last_hidden_state', length * hiddenSize),
        pooled: pools ? joined('pooler_output', hiddenSize) : null,
        sentenceOrder: hasPlaceFor(task, 'sentenceOrder') ? joined('sop_logits', 2) : null,
      };
      return { output, words: task === 'none' ? null : joined('logits', length * vocabularySize) };
    }
    case 'classification':
    case 'choice':
      return { output: { ...nothing, task: joined('logits', labels) }, words: null };
    case 'tagging':
      return { output: { ...nothing, task: joined('logits', length * labels) }, words: null };
    case 'answers': {
      const [starts, ends] = [joined('start_logits', length), joined('end_logits', length)];
      const both = new Float64Array(2 * starts.length);
      for (let at = 0; at < starts.length; at++) both.set([starts[at] as number, ends[at] as number], 2 * at);
      return { output: { ...nothing, task: both }, words: null };
    }
  }
}

/** An output of all sequences, `count` numbers of each. What is not there as it should be is no number. */
function together(ran: readonly GraphOutputs[], name: string, count: number): Float64Array {
  const numbers = new Float64Array(ran.length * count).fill(Number.NaN);
  for (const [at, outputs] of ran.entries()) {
    const found = outputs.get(name);
    if (found?.length === count) numbers.set(found, at * count);
  }
  return numbers;
}
