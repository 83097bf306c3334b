/** The target of Hugging Face's transformers: a folder that its ALBERT classes load. */

import { encodeConfig } from '../albert/config.ts';
import { type Architecture, hasPlaceFor, TASKS } from '../albert/heads.ts';
import { HUGGINGFACE } from '../albert/layouts/huggingface.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { specialPieces } from '../albert/sentence-piece.ts';
import { requiredIn } from '../albert/sizes.ts';
import { specialTokens } from '../albert/special-tokens.ts';
import { ALL_VARIABLES, MAPPING_VARIABLES, TASK_VARIABLES } from '../albert/variables.ts';
import { MODEL_FILE } from '../formats/safetensors/container.ts';
import { compareNames, layOut } from '../formats/tensor.ts';
import type { Model } from '../model/model.ts';
import { labelNamesOf, labelsOf } from '../model/task.ts';
import { identity, type MadeTensor, sourcesOf, zeros } from '../pipeline/recipe.ts';
import { writeSafetensors } from '../pipeline/write-safetensors.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { huggingFaceConfigAgain, tokenizerConfigAgain } from './config-again.ts';
import { isJsonAsMadeAgain, isSafetensorsFile, readBytes } from './detect-own.ts';
import { activationFor, huggingFaceConfig, type TokenizerClass, tokenizerConfig } from './huggingface-config.ts';
import { isModelCard, modelCard } from './model-card.ts';
import { nameWithWord } from './naming.ts';
import {
  droppedOf,
  droppedWarnings,
  headWarnings,
  madeOf,
  madeWords,
  requireOneBlock,
  widenedWarnings,
} from './plan.ts';
import type { Plan, Target } from './target.ts';

export const HUGGINGFACE_TARGET: Target = {
  name: 'huggingface',
  outputName,
  plan,
  textFiles: (model, plan, createCrc32c) => [
    ['config.json', encodeConfig(plan.config)],
    ['tokenizer_config.json', encodeConfig(tokenizerConfig(model.sizes.positions, tokenizerOf(model)))],
    ...(model.vocabulary ? [['vocab.txt', model.vocabulary] as const] : []),
    ...(model.sentencePiece ? [['spiece.model', model.sentencePiece] as const] : []),
    ['README.md', modelCard(model, plan, outputName(model.name), createCrc32c)],
  ],
  writeWeights: async (sink, tensors, context, signal, onBlock) => [
    await writeSafetensors(sink, MODEL_FILE, tensors, context, signal, onBlock),
  ],
  ownFiles: {
    [MODEL_FILE]: (file) => isSafetensorsFile(file, HUGGINGFACE),
    'config.json': (file) => isJsonAsMadeAgain(file, huggingFaceConfigAgain),
    'tokenizer_config.json': (file) => isJsonAsMadeAgain(file, tokenizerConfigAgain),
    'README.md': async (file, { createCrc32c }) => {
      const bytes = await readBytes(file);
      return bytes !== null && isModelCard(bytes, createCrc32c);
    },
  },
};

function tokenizerOf({ sentencePiece }: Model): TokenizerClass {
  return sentencePiece ? 'AlbertTokenizer' : 'BertTokenizer';
}

/** Nothing but the word is added: the source may be an English model. */
function outputName(sourceName: string): string {
  return nameWithWord(sourceName, 'hf', ['google']);
}

function plan(model: Model): Plan {
  requireOneBlock(model);
  const { sizes, depth, config, embedding, vocabulary, epsilon, sentencePiece } = model;
  const { architecture }: { architecture: Architecture } = TASKS[model.task];
  // transformers would make a missing part of random numbers, and leaves out what a class has no place for.
  const placed = ALL_VARIABLES.filter(({ module }) => hasPlaceFor(model.task, module));
  const tensors = [
    madeWords(model, nameOf(HUGGINGFACE, 'words')),
    ...madeOf(model, requiredIn(HUGGINGFACE, true), HUGGINGFACE),
    ...(embedding === 'mapped' ? [] : neutralMapping(sizes.hiddenSize)),
    ...madeOf(model, placed, HUGGINGFACE),
  ];
  const leftOut = unused(model, tensors);
  const names = leftOut.map(({ name }) => name);
  return {
    tensors: layOut(tensors),
    dropped: [...droppedOf(model), ...leftOut].sort((a, b) => compareNames(a.name, b.name)),
    architecture,
    config: huggingFaceConfig(sizes, config, {
      depth,
      architecture,
      labels: hasPlaceFor(model.task, 'labels') ? labelNamesOf(model) : null,
      // Two factors are multiplied out; a table keeps its width.
      embeddingSize: embedding === 'product' ? sizes.hiddenSize : sizes.embeddingSize,
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

/** transformers always has a mapping from the embedding's width to the hidden one's; where they are one, it does nothing. */
function neutralMapping(hiddenSize: number): readonly MadeTensor[] {
  return MAPPING_VARIABLES.map(({ role, part }) => {
    const name = nameOf(HUGGINGFACE, role);
    return part === 'kernel' ? identity(hiddenSize, name) : zeros([hiddenSize], name);
  });
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
    ...(task === 'none' && !weights.has('pooler.kernel') ? [warning('POOLER_MISSING', { architecture })] : []),
  ];
}
