/** What a head of labels gives to a text, or to each of its tokens. */

import type { RunnableModel } from '../../model/model.ts';
import { hasCrf, labelNamesOf } from '../../model/task.ts';
import type { Answer, LabelFigure, Scale } from './trial.ts';

/** A head may have a hundred thousand labels, which nobody would read. */
const MOST_LABELS = 20;
/** And of each token that many. */
const MOST_TAGS = 3;

/**
 * @param logits of the head: [tokens, labels]
 * @param tokens [CLS] and [SEP] among them
 * @returns `null` for a model that labels neither texts nor tokens
 */
export function labelsFrom(
  model: RunnableModel,
  logits: Float64Array | null,
  tokens: readonly string[],
): Extract<Answer, { kind: 'labels' | 'tags' }> | null {
  const names = labelNamesOf(model);
  if (!logits || !names) return null;
  const rowOf = (token: number) => logits.subarray(token * names.length, (token + 1) * names.length);
  if (model.task === 'tagging') {
    const tags = tokens.slice(1, -1).map((token, at) => {
      return { token, labels: likeliest(names, rowOf(at + 1), 'shares', MOST_TAGS) };
    });
    return { kind: 'tags', hasCrf: hasCrf(model, names.length), tags };
  }
  if (model.task !== 'classification') return null;
  const scale = scaleOf(model, names.length);
  return { kind: 'labels', scale, labels: likeliest(names, rowOf(0), scale, MOST_LABELS) };
}

/** As transformers take a classifier's output where it was trained by that loss (AlbertForSequenceClassification). */
function scaleOf({ config }: RunnableModel, labels: number): Scale {
  const type = config?.labels.problemType ?? (labels === 1 ? 'regression' : 'single_label_classification');
  return (
    { regression: 'numbers', single_label_classification: 'shares', multi_label_classification: 'each' } as const
  )[type];
}

function likeliest(names: readonly string[], logits: Float64Array, scale: Scale, most: number): readonly LabelFigure[] {
  const figures = figuresOf(logits, scale);
  const labels = names.map((label, at) => ({ label, figure: figures[at] ?? 0 }));
  // Numbers are no ranks.
  if (scale !== 'numbers') labels.sort((one, other) => other.figure - one.figure);
  return labels.slice(0, most);
}

function figuresOf(logits: Float64Array, scale: Scale): Float64Array {
  if (scale === 'numbers') return logits;
  if (scale === 'each') return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((power) => power / sum);
}
