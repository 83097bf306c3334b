/** What a person should know of work that is otherwise in order. */

import type { VocabularyFlaw } from '../../engine/problem/warning.ts';
import { bytesText, linksText, listText } from '../format.ts';
import type { WarningSentences } from '../sentences.ts';
import { reasonText } from './reasons.ts';

const FLAWS: { readonly [F in VocabularyFlaw]: string } = {
  'byte-order-mark': 'a byte order mark',
  'carriage-returns': 'carriage returns',
  'second-column': 'a second column',
};

const more = (count: number) => `and ${count} more`;

export const warnings: WarningSentences = {
  OPTIMIZER_STATE_DROPPED: ({ tensors, bytes, examples }) =>
    `${tensors === 1 ? 'A tensor' : `${tensors} tensors`} of the training (${bytesText(bytes)}), such as an optimizer’s, ${tensors === 1 ? 'is' : 'are'} left out: ${listText(examples, more, 2)}. ${tensors === 1 ? 'It does' : 'They do'} not belong to the model.`,
  HEADS_MISSING: ({ tensors }) =>
    `The checkpoint lacks ${tensors.length} tensors of the pretraining heads (${listText(tensors, more, 2)}). The encoder is converted without them.`,
  TASK_HEAD_KEPT: ({ tensors }) => `Kept as they are: ${listText(tensors, more)}.`,
  CLASSIFIER_EXPORTED: ({ tensors, labels, architecture }) =>
    `${listText(tensors, more)} become the classifier of ${architecture}, with ${labels} ${labels === 1 ? 'label' : 'labels'}.`,
  HEAD_EXPORTED: ({ tensors, architecture }) => `${listText(tensors, more)} become the head of ${architecture}.`,
  TASK_ASSUMED: ({ task, others }) =>
    `Nothing tells whether its head is for ${[task, ...others].join(' or ')}: ${task} is assumed. If that is wrong, choose the task (on the command line --task).`,
  LABELS_NUMBERED: ({ file, labels }) =>
    `The names of labels in ${file} are not those of ${labels} labels; they are written as LABEL_0 and so on.`,
  LABELS_LEFT_OUT: ({ labels }) =>
    `Google’s configuration has no place for the names of the labels (${listText(labels, more)}). Keep the source’s configuration for them.`,
  POOLER_MISSING: ({ architecture }) =>
    `The source has no pooler. ${architecture} makes one of random numbers unless it is loaded with add_pooling_layer=False; its last_hidden_state is right either way.`,
  NOT_NUMBERS: ({ tensors, dtypes }) =>
    `Left out, as they are not made of numbers that can be written (${dtypes.join(', ')}), or belong to what is not: ${listText(tensors, more)}.`,
  LEFT_OUT: ({ tensors, architecture }) =>
    `Left out, as ${architecture} has no place for them: ${listText(tensors, more)}.`,
  GELU_APPROXIMATED: ({ atMost, measured }) =>
    `The model was trained with the exact gelu (erf). Google’s code has the approximation by tanh only, which is off by up to ${atMost} wherever it is applied${measured === null ? '' : `; after the first layer, this model’s hidden states are off by up to ${measured.toExponential(1)}`}. In bert4keras, set_gelu('erf') restores the exact one.`,
  EPSILON_REPLACED: ({ source, target }) =>
    `The model’s layer norms add ${source} to the variance; Google’s code always adds ${target}. Outputs differ slightly.`,
  DTYPE_CONVERTED: ({ dtype, tensors }) =>
    `${tensors === 1 ? 'A tensor was' : `${tensors} tensors were`} ${dtype} and ${tensors === 1 ? 'is' : 'are'} written as float32.`,
  CONFIG_ASSUMED: ({ size, file }) =>
    file === null
      ? `There is no configuration beside the checkpoint; layers, heads and the rest are those of ${size}.`
      : `${file} does not say how many layers and heads there are; what is missing is taken from ${size}.`,
  POST_LN_ASSUMED: () => 'Without a configuration, post-LN was assumed. A pre-LN model would compute nonsense.',
  CONFIG_CHOSEN: ({ file, others }) => `${file} fits the tensors and was used; not used: ${listText(others, more)}.`,
  EMBEDDING_SIZE_CORRECTED: ({ file, value, found }) =>
    `${file} says embedding_size ${value}; the word embedding is ${found} wide, and that is written.`,
  CUSTOM_SIZE: ({ hiddenSize, layers, heads, embeddingSize, vocabularySize }) =>
    `None of the published sizes: hidden size ${hiddenSize}, ${layers} layers, ${heads} heads, embedding size ${embeddingSize}, ${vocabularySize} tokens.`,
  VOCABULARY_MISSING: ({ vocabularySize }) =>
    `There is no vocab.txt beside the checkpoint. Put the one with ${vocabularySize} tokens beside the converted model.`,
  VOCABULARY_SIZE: ({ file, tokens, vocabularySize }) =>
    `${file} has ${tokens} tokens, the embedding ${vocabularySize} rows.`,
  VOCABULARY_CLEANED: ({ file, flaws }) =>
    `${file} has ${listText(
      flaws.map((flaw) => FLAWS[flaw]),
      more,
    )}: no part of any word. The words alone are used, and written.`,
  VOCABULARY_NOT_UTF8: ({ file }) =>
    `${file} is not UTF-8 text, and loaders read nothing else. It goes along as it is; save it as UTF-8, or take the one that came with the model.`,
  VOCABULARY_SPECIAL: ({ file, tokens }) =>
    `${file} lacks ${listText(tokens, more)}: loaders take no text apart by it. It goes along as it is; take the vocab.txt that came with the model, one token a line.`,
  VOCABULARY_REPEATS: ({ file, words }) =>
    `${file} has words twice: ${listText(
      words.map(({ word, first, row }) => `${word} (numbers ${first} and ${row})`),
      more,
    )}. Google’s code and transformers take the last number of each, and so is it written; bert4keras numbers every word behind it one too low.`,
  VOCABULARY_CHOSEN: ({ file, others }) => `${file} was used; not used: ${listText(others, more)}.`,
  VOCABULARIES_DIFFER: ({ converted, row, source, found }) =>
    `${converted} numbers its tokens differently: number ${row} is ${source ?? 'none'} in the source's vocabulary and ${found ?? 'none'} in its own. Put the source's vocab.txt beside it.`,
  CHECKPOINT_CHOSEN: ({ prefix, others }) =>
    `The file “checkpoint” names ${prefix}, which was used; not used: ${listText(others, more)}.`,
  SCOPE_TAKEN_OFF: ({ scope, base }) =>
    `The names of the model’s tensors begin with ${scope}; they are read, and written, as if that were ${base}.`,
  AVERAGES_LEFT_OUT: ({ tensors, example }) =>
    `The checkpoint also has the averaged model: ${tensors} averages of its weights over the last steps of training (${example}). The weights themselves are taken; averages often do a little better.`,
  AVERAGES_TAKEN: ({ example, alone }) =>
    alone
      ? `All there is are averages of the weights over the last steps of training (${example}): the averaged model. It is taken as the model.`
      : `The averaged model was taken, as asked: averages of the weights over the last steps of training (${example}), and not the weights of the last step.`,
  OTHER_MODEL_LEFT_OUT: ({ tensors, example }) =>
    `${tensors} ${tensors === 1 ? 'tensor' : 'tensors'} of another model in the same file (${example}) ${tensors === 1 ? 'is' : 'are'} left out.`,
  TIED_WEIGHTS_DIFFER: ({ tensors }) =>
    `${listText(tensors, more)} should hold the embedding’s values, to which they are tied, but differ. The embedding is what counts, and is written.`,
  LINKS_LEFT_OUT: ({ links }) =>
    `Not followed, as ${links.length === 1 ? 'it is a link' : 'they are links'} out of the folder: ${linksText(links, more)}. A folder from someone else could reach your own files that way. If you want such a file, name it as the vocabulary or the configuration.`,
  RECORD_NOT_WRITTEN: ({ path, reason }) =>
    `The proof could not be written to ${path} (${reason}). The model itself is complete.`,
  BACKEND_FALLBACK: ({ wanted, used, reason }) =>
    `${wanted} could not be used (${reasonText(reason)}); ${used} was used instead.`,
};
