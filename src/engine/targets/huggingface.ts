/** The target of Hugging Face's transformers: a folder that its ALBERT classes load. */

import { encodeConfig } from '../albert/config.ts';
import { HUGGINGFACE } from '../albert/layouts/huggingface.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { specialPieces } from '../albert/sentence-piece.ts';
import { requiredIn } from '../albert/sizes.ts';
import { specialTokens } from '../albert/special-tokens.ts';
import { HEAD_VARIABLES, MAPPING_VARIABLES, MASKED_WORDS_VARIABLES } from '../albert/variables.ts';
import { MODEL_FILE } from '../formats/safetensors/container.ts';
import { compareNames, layOut } from '../formats/tensor.ts';
import type { Model } from '../model/model.ts';
import { copied, identity, type MadeTensor, sourcesOf, zeros } from '../pipeline/recipe.ts';
import { writeSafetensors } from '../pipeline/write-safetensors.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { huggingFaceConfigAgain, tokenizerConfigAgain } from './config-again.ts';
import { isJsonAsMadeAgain, isSafetensorsFile, readBytes } from './detect-own.ts';
import {
  type Architecture,
  activationFor,
  huggingFaceConfig,
  type TokenizerClass,
  tokenizerConfig,
} from './huggingface-config.ts';
import { isModelCard, modelCard } from './model-card.ts';
import { nameWithWord } from './naming.ts';
import {
  classifierOf,
  droppedWarnings,
  headWarnings,
  madeOf,
  madeWords,
  missingHeads,
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
  const { sizes, depth, config, embedding, vocabulary, training, notNumbers, epsilon, sentencePiece } = model;
  const heads = chooseHeads(model);
  const tensors = [
    madeWords(model, nameOf(HUGGINGFACE, 'words')),
    ...madeOf(model, requiredIn(HUGGINGFACE, true), HUGGINGFACE),
    ...(embedding === 'mapped' ? [] : neutralMapping(sizes.hiddenSize)),
    ...heads.tensors,
  ];
  const leftOut = unused(model, tensors);
  const { architecture, labels } = heads;
  const names = leftOut.map(({ name }) => name);
  return {
    tensors: layOut(tensors),
    dropped: [...training, ...notNumbers, ...leftOut].sort((a, b) => compareNames(a.name, b.name)),
    architecture,
    config: huggingFaceConfig(sizes, config, {
      depth,
      architecture,
      labels,
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
      ...heads.warnings,
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

interface Heads {
  readonly architecture: Architecture;
  /** Classes that the classifier tells apart; `null` where there is none. */
  readonly labels: number | null;
  readonly tensors: readonly MadeTensor[];
  readonly warnings: readonly Warning[];
}

/**
 * A classifier that somebody trained goes before the pretraining heads, which it has made pointless; and the number of
 * its labels would not fit the sentence order's two. Of the heads only complete ones go in: transformers would fill up
 * the others with random numbers.
 */
function chooseHeads(model: Model): Heads {
  const classifier = classifierOf(model);
  if (classifier) {
    const { weights, bias, labels } = classifier;
    const target = HUGGINGFACE.classifier;
    return {
      architecture: 'AlbertForSequenceClassification',
      labels,
      tensors: [copied(weights, target.weights), copied(bias, target.bias)],
      warnings: [warning('CLASSIFIER_EXPORTED', { tensors: [weights.name, bias.name], labels })],
    };
  }
  const missing = missingHeads(model);
  const maskedWords = MASKED_WORDS_VARIABLES.every(({ role }) => !missing.has(role));
  const architecture = missing.size === 0 ? 'AlbertForPreTraining' : maskedWords ? 'AlbertForMaskedLM' : 'AlbertModel';
  const kept = { AlbertForPreTraining: HEAD_VARIABLES, AlbertForMaskedLM: MASKED_WORDS_VARIABLES, AlbertModel: [] };
  return { architecture, labels: null, tensors: madeOf(model, kept[architecture], HUGGINGFACE), warnings: [] };
}
