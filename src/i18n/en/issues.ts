/** What stands in a loader's way, in English. */

import type { Loader } from '../../engine/compatibility/issue.ts';
import { listText, shapeText } from '../format.ts';
import type { IssueSentences } from '../sentences.ts';
import { reasonText } from './reasons.ts';

const more = (count: number) => `and ${count} more`;

const FIX_CONFIG = 'albert-zh inspect --fix-config writes the right value and keeps the old file.';
const FROM_ONE_RUN = 'Save the whole model again from one run, or convert the original checkpoint again.';

const CONVERT: { readonly [L in Loader]: string } = {
  bert4keras: 'Convert it: albert-zh convert.',
  google: 'Convert it: albert-zh convert.',
  transformers: 'Convert it: albert-zh convert --to huggingface.',
};

const NOT_CONVERTED = 'As it is, it cannot be converted; what stands against that is told with it.';

const BERT: { readonly [L in Loader]: string } = {
  bert4keras: 'Load it as a BERT: build_transformer_model(…, model="bert").',
  google: 'Load it with Google’s BERT code.',
  transformers: 'Convert it with a tool for BERT and load it with BertModel.',
};

const MISSING_VARIABLE: { readonly [L in Loader]: string } = {
  bert4keras: 'bert4keras stops at the first',
  google: 'Google’s code gives them random numbers, and only the log says so',
  transformers: 'transformers give them random numbers, with a warning',
};

const WITHOUT_HEADS: { readonly [L in Loader]: string } = {
  bert4keras: 'Load it without those of with_pool, with_nsp and with_mlm that need them.',
  google: 'Fine-tuning does not need them. Training on with run_pretraining.py would begin with random ones.',
  transformers: 'Load it as AlbertModel, or train the heads.',
};

const POOLER_MADE = {
  google: 'Google’s code makes one of random numbers, and only the log says so',
  transformers: 'AlbertModel makes one of random numbers, with a warning',
} as const;

const WITHOUT_POOLER = {
  google: 'get_sequence_output() is right; do not use get_pooled_output() before it was trained.',
  transformers: 'Load it with add_pooling_layer=False; last_hidden_state is right either way.',
} as const;

const TOKENIZER: { readonly [L in Loader]: string } = {
  bert4keras: 'bert4keras’ Tokenizer("vocab.txt") needs it',
  google: 'Google’s tokenization.FullTokenizer needs it',
  transformers: 'without it AutoTokenizer takes every word for [UNK]',
};

const NOT_FACTORISED: { readonly [L in Loader]: string } = {
  bert4keras: 'bert4keras asks for bert/encoder/embedding_hidden_mapping_in/kernel, which has no place here',
  google: 'Google’s code makes variables of another shape, and a projection embedding_hidden_mapping_in',
  transformers: 'transformers find other shapes than they expect',
};

export const issues: IssueSentences = {
  'brightmart-layout': ({ loader, convertible }) => ({
    message:
      'This is brightmart’s layout: its word embedding is two factors, and positions are added to their product, where Google adds them before the projection; and the shared block has other names.',
    hint: convertible ? CONVERT[loader] : NOT_CONVERTED,
  }),
  'brightmart-pre-layer-norm': ({ file }) => ({
    message: `This is brightmart’s layout, and ${file} says that the model normalises before each block (pre-LN), which this loader cannot express.`,
    hint: 'Use it with brightmart’s own code. It cannot be converted.',
  }),
  'bert-layout': ({ loader, layers }) => ({
    message: `This is a BERT with ${layers} separate layers, not an ALBERT.`,
    hint: BERT[loader],
  }),
  'tensorflow-checkpoint': ({ prefix, convertible }) => ({
    message: `${prefix} is a TensorFlow checkpoint; from_pretrained reads model.safetensors.`,
    hint: convertible ? CONVERT.transformers : NOT_CONVERTED,
  }),
  'safetensors-only': ({ file, convertible }) => ({
    message: `The weights are in ${file}; this loader reads TensorFlow checkpoints.`,
    hint: convertible ? CONVERT.google : NOT_CONVERTED,
  }),
  'safetensors-damaged': ({ file }) => ({
    message: `The weights cannot be read out of ${file}.`,
    hint: 'What stands against that is told with it.',
  }),
  'weights-not-found': ({ file, expected, convertible }) => ({
    message: `from_pretrained looks for ${listText(expected, more)}, and not for ${file}.`,
    hint: convertible ? CONVERT.transformers : NOT_CONVERTED,
  }),
  'onnx-only': ({ loader, file, convertible }) => ({
    message: `${file} is an ONNX model; this loader reads none.`,
    hint: convertible ? CONVERT[loader] : 'Convert the model that it was made from.',
  }),
  'onnx-not-found': ({ file, expected }) => ({
    message: `transformers.js looks for ${listText(expected, more)}, and not for ${file}.`,
    hint: 'Give the file the name of its precision, in a folder onnx beside config.json.',
  }),
  'tokenizer-missing': ({ expected }) => ({
    message: `There is no ${expected}, without which transformers.js reads no text.`,
    hint: 'Convert the model again from a source with its vocab.txt: that writes it.',
  }),
  'class-missing': ({ architecture }) => ({
    message: `transformers.js has no class ${architecture}.`,
    hint: 'Run it in ONNX Runtime: onnxruntime-web in a page, onnxruntime-node, or onnxruntime for Python.',
  }),
  'weights-missing': ({ file }) => ({
    message: `${file} is missing, or shorter than the index says.`,
    hint: 'Put all files of the checkpoint into one folder and keep their names, or copy them again.',
  }),
  'other-names': ({ loader, tensor, expected, convertible }) => ({
    message: `The tensors have other names than are looked for: ${tensor} where ${expected} should be; ${MISSING_VARIABLE[loader]}.`,
    hint: convertible ? CONVERT[loader] : NOT_CONVERTED,
  }),
  'tensors-missing': ({ loader, tensors }) => ({
    message: `${tensors.length === 1 ? 'A tensor is' : `${tensors.length} tensors are`} missing: ${listText(tensors, more)}; ${MISSING_VARIABLE[loader]}.`,
    hint: FROM_ONE_RUN,
  }),
  'heads-missing': ({ loader, tensors }) => ({
    message: `These are missing: ${listText(tensors, more, 2)}.`,
    hint: WITHOUT_HEADS[loader],
  }),
  'pooler-missing': ({ loader, tensors }) => ({
    message: `There is no pooler (${listText(tensors, more, 2)}); ${POOLER_MADE[loader]}.`,
    hint: WITHOUT_POOLER[loader],
  }),
  'tensor-shape': ({ tensor, shape, expected }) => ({
    message: `${tensor} has the shape ${shapeText(shape)}; by the other tensors it should be ${shapeText(expected)}.`,
    hint: FROM_ONE_RUN,
  }),
  'tensor-dtype': ({ dtype, tensors }) => ({
    message: `${tensors.length} tensors are ${dtype} (${listText(tensors, more, 1)}); the variables are float32, and init_from_checkpoint takes no other type.`,
    hint: 'Save the model again as float32.',
  }),
  'mapping-ignored': ({ tensor, width }) => ({
    message: `${tensor} is there, but the word embedding is ${width} wide, like the hidden states: no projection is made between them, and this one is ignored.`,
    hint: FROM_ONE_RUN,
  }),
  'several-groups': ({ groups, innerGroups }) => ({
    message: `The model has ${groups} groups of ${innerGroups} blocks; bert4keras knows one block and would use the first in all layers.`,
    hint: 'Load it with Google’s own ALBERT code.',
  }),
  'config-missing': ({ expected }) => ({
    message: `There is no configuration (${expected}) beside the weights.`,
    hint: 'Put the one that came with the model there, or convert the original checkpoint again, which writes it.',
  }),
  'config-not-found': ({ file, expected }) => ({
    message: `There is ${file}, but from_pretrained reads ${expected} only.`,
    hint: `Export the original checkpoint again (albert-zh convert --to huggingface), which writes ${expected}: its keys are not quite the same.`,
  }),
  'config-malformed': ({ file, reason }) => ({
    message: `${file} cannot be read as a configuration: ${reasonText(reason)}.`,
    hint: 'Correct the file, or replace it with the one that came with the model.',
  }),
  'config-byte-order-mark': ({ file }) => ({
    message: `${file} begins with a byte order mark, as Notepad saves it; Python’s json refuses that.`,
    hint: 'Save it as UTF-8 without one. albert-zh inspect --fix-config does so and keeps the old file.',
  }),
  'config-key-missing': ({ file, key, assumed, expected }) => ({
    message: `${file} has no ${key}${assumed === null ? ', and the loader needs it' : `, and the loader then takes ${assumed}`}${expected === null ? '' : `; here it is ${expected}`}.`,
    hint: expected === null ? 'Only the person who trained the model knows it. Add it to the file.' : FIX_CONFIG,
  }),
  'config-key-unusable': ({ file, key, value }) => ({
    message: `${file}: ${key} is ${value}; a whole number above 0 is needed.`,
    hint: 'Write the right number; where the tensors show it, albert-zh inspect --fix-config does that.',
  }),
  'config-contradicts': ({ file, key, value, expected }) => ({
    message: `${file} says ${key} ${value}, the tensors say ${expected}.`,
    hint: `Use the configuration that came with this model. ${FIX_CONFIG}`,
  }),
  'embedding-not-factorised': ({ loader, file, value, width }) => ({
    message: `${file} says embedding_size ${value}, but the word embedding is ${width} wide and not factorised: ${NOT_FACTORISED[loader]}.`,
    hint: `embedding_size must be ${width}, the hidden size. ${FIX_CONFIG}`,
  }),
  'heads-do-not-divide': ({ file, heads, hiddenSize }) => ({
    message: `${file} says num_attention_heads ${heads}, which does not divide the hidden size ${hiddenSize}.`,
    hint: 'Use the configuration that came with this model.',
  }),
  'activation-unknown': ({ file, value, known }) => ({
    message: `${file} says hidden_act ${value}; the loader knows ${listText(known.filter(Boolean), more, 5)}.`,
    hint: 'These models were trained with the tanh approximation of GELU, which Google’s code and bert4keras call gelu, transformers gelu_new.',
  }),
  'activation-erf': ({ file, value }) => ({
    message: `${file} says hidden_act "${value}", which in transformers is the exact GELU (erf). That is right for a model trained so; one that comes from TensorFlow was trained with the tanh approximation, and its outputs are slightly off.`,
    hint: 'If the model comes from TensorFlow, write "gelu_new" there; if it was trained in transformers, leave it.',
  }),
  'activation-erf-by-default': () => ({
    message: 'bert4keras takes "gelu" as the exact GELU (erf); the model was trained with the tanh approximation.',
    hint: 'For outputs that agree, call set_gelu("tanh") of bert4keras.backend before the model is built.',
  }),
  'model-type': ({ file, value }) => ({
    message:
      value === null
        ? `${file} has no model_type.`
        : `${file} says model_type "${value}"; for an ALBERT it is "albert".`,
    hint: 'AutoModel chooses the class by it: it must be "albert". With another one it makes a model of random numbers.',
  }),
  'tokenizer-class': ({ file, value }) => ({
    message: `${value === null ? 'No file names the tokenizer’s class' : `${file} names the tokenizer ${value}`}: AutoTokenizer does not take vocab.txt as BERT’s, whose tokens these are.`,
    hint: 'Use BertTokenizer by name, or write "tokenizer_class": "BertTokenizer" into tokenizer_config.json.',
  }),
  'vocabulary-missing': ({ loader }) => ({
    message: `There is no vocab.txt: ${TOKENIZER[loader]}. The weights load without it.`,
    hint: 'Put the vocab.txt that came with the model there.',
  }),
  'vocabulary-too-long': ({ file, tokens, vocabularySize }) => ({
    message: `${file} has ${tokens} tokens, the word embedding ${vocabularySize} rows: the last tokens have none.`,
    hint: 'Use the vocabulary that came with this model.',
  }),
  'state-names-another': ({ file, named, prefix }) => ({
    message: `The file ${file} names ${named}, not ${prefix}: tf.train.latest_checkpoint finds nothing or another one.`,
    hint: 'Give the loader the prefix rather than the folder, or correct the name in that file.',
  }),
  'state-absolute': ({ file, named }) => ({
    message: `The file ${file} names the absolute path ${named}: tf.train.latest_checkpoint looks there and nowhere else.`,
    hint: 'Give the loader the prefix rather than the folder, or write the name alone into that file.',
  }),
};
