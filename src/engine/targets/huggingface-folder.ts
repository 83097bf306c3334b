/**
 * A model's folder as Hugging Face has it, whatever holds the weights: the configuration, the tokenizer and the card of
 * one class of transformers.
 */

import { encodeConfig } from '../albert/config.ts';
import { type Architecture, hasPlaceFor } from '../albert/heads.ts';
import { specialPieces } from '../albert/sentence-piece.ts';
import { specialTokens } from '../albert/special-tokens.ts';
import { tokensOf } from '../albert/token-cursor.ts';
import { encodeTokenizerJson, rowsOf } from '../albert/tokenizer-json.ts';
import { TASK_VARIABLES } from '../albert/variables.ts';
import { compareNames, layOut } from '../formats/tensor.ts';
import type { Model } from '../model/model.ts';
import { labelNamesOf, labelsOf } from '../model/task.ts';
import { type MadeTensor, sourcesOf } from '../pipeline/recipe.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { huggingFaceConfigAgain, tokenizerConfigAgain, tokenizerJsonAgain } from './config-again.ts';
import { isJsonAsMadeAgain, readBytes } from './detect-own.ts';
import { activationFor, huggingFaceConfig, type TokenizerClass, tokenizerConfig } from './huggingface-config.ts';
import { isModelCard } from './model-card.ts';
import type { OutputDtype } from './names.ts';
import { droppedOf, droppedWarnings, headWarnings, widenedWarnings } from './plan.ts';
import type { OwnFiles, Plan, TextFile } from './target.ts';

/** What is made of a model for a class. */
export interface MadeModel {
  readonly architecture: Architecture;
  /** The width of the word embedding that is made. */
  readonly embeddingSize: number;
  readonly tensors: readonly MadeTensor[];
  readonly dtype: OutputDtype;
}

/** The plan that makes it, with what is left out and why. */
export function planOf(model: Model, { architecture, embeddingSize, tensors, dtype }: MadeModel): Plan {
  const { sizes, depth, blocks, config, vocabulary, epsilon, sentencePiece, task } = model;
  const leftOut = unused(model, tensors);
  const names = leftOut.map(({ name }) => name);
  return {
    tensors: layOut(tensors),
    dropped: [...droppedOf(model), ...leftOut].sort((a, b) => compareNames(a.name, b.name)),
    architecture,
    dtype,
    config: huggingFaceConfig(sizes, config, {
      depth,
      blocks,
      architecture,
      labels: hasPlaceFor(task, 'labels') ? labelNamesOf(model) : null,
      embeddingSize,
      hiddenAct: activationFor(model),
      epsilon,
      tokens: sentencePiece
        ? specialPieces(sentencePiece, sizes.vocabularySize)
        : specialTokens(vocabulary, sizes.vocabularySize),
      tokenizer: tokenizerOf(model),
    }),
    warnings: [
      ...droppedWarnings(model),
      ...headWarnings(model),
      ...taskWarnings(model, architecture),
      ...(names.length > 0 ? [warning('LEFT_OUT', { tensors: names, architecture })] : []),
      ...widenedWarnings(tensors),
    ],
  };
}

/** What lies beside the weights. */
export function textFiles(model: Model, { config }: Plan, card: Uint8Array): readonly TextFile[] {
  return [
    ['config.json', encodeConfig(config)],
    ['tokenizer_config.json', encodeConfig(tokenizerConfig(model.sizes.positions, tokenizerOf(model)))],
    ...vocabularyFiles(model),
    ...(model.sentencePiece ? [['spiece.model', model.sentencePiece] as const] : []),
    ['README.md', card],
  ];
}

/** The vocabulary as transformers and bert4keras read it, and with its tokenizer for what reads nothing else. */
function vocabularyFiles({ vocabulary, sizes }: Model): readonly TextFile[] {
  if (!vocabulary) return [];
  const tokenizer = encodeTokenizerJson(rowsOf(tokensOf(vocabulary, sizes.vocabularySize)));
  return [['vocab.txt', vocabulary], ...(tokenizer ? [['tokenizer.json', tokenizer] as const] : [])];
}

/** How those files are told. */
export const OWN_TEXT_FILES: OwnFiles = {
  'config.json': (file) => isJsonAsMadeAgain(file, huggingFaceConfigAgain),
  'tokenizer_config.json': (file) => isJsonAsMadeAgain(file, tokenizerConfigAgain),
  'tokenizer.json': (file) => isJsonAsMadeAgain(file, tokenizerJsonAgain),
  'README.md': async (file, { createCrc32c }) => {
    const bytes = await readBytes(file);
    return bytes !== null && isModelCard(bytes, createCrc32c);
  },
};

function tokenizerOf({ sentencePiece }: Model): TokenizerClass {
  return sentencePiece ? 'AlbertTokenizer' : 'BertTokenizer';
}

/** What belongs to the model and goes into no tensor, in the order of names. */
function unused({ words, weights, others }: Model, tensors: readonly MadeTensor[]) {
  const used = new Set(tensors.flatMap(sourcesOf));
  const all = [words, ...weights.values(), ...others.values()].map(({ entry }) => entry);
  return all.filter((tensor) => !used.has(tensor)).sort((a, b) => compareNames(a.name, b.name));
}

/** Tells what became of the head of a task, and what only a person can know of it. */
function taskWarnings(model: Model, architecture: Architecture): readonly Warning[] {
  const { weights, task, otherTasks, isTaskAssumed, config } = model;
  const head = TASK_VARIABLES.flatMap(({ module, role }) => {
    const weight = hasPlaceFor(task, module) ? weights.get(role) : undefined;
    return weight ? [weight.entry.name] : [];
  });
  const labels = labelsOf(model);
  const said = config?.labels;
  return [
    ...(head.length > 0 && task === 'answers' ? [warning('HEAD_EXPORTED', { tensors: head, architecture })] : []),
    ...(head.length > 0 && task !== 'answers'
      ? [warning('CLASSIFIER_EXPORTED', { tensors: head, labels: labels ?? 0, architecture })]
      : []),
    ...(hasPlaceFor(task, 'labels') && said?.isSaid && said.names?.length !== labels
      ? [warning('LABELS_NUMBERED', { file: config?.file ?? '', labels: labels ?? 0 })]
      : []),
    ...(isTaskAssumed ? [warning('TASK_ASSUMED', { task, others: otherTasks })] : []),
  ];
}
