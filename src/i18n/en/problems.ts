/** What can be wrong: what was found and where, and what to do. */

import type { ArchiveKind, FileKind, FileTrouble, NameFlaw, Work } from '../../engine/problem/problem.ts';
import { bytesText, listText, shapeText, type Told } from '../format.ts';
import { type ProblemSentences, sentenceOf } from '../sentences.ts';
import { issues as issueSentences } from './issues.ts';
import { pyTorchProblems } from './pytorch.ts';
import { reasonText } from './reasons.ts';

const more = (count: number) => `and ${count} more`;
const COPY_AGAIN =
  'Copy or download the checkpoint again: some of its bytes are not what they were when it was written.';
const SAVE_AGAIN = 'Load it with the TensorFlow that wrote it and save it again with tf.compat.v1.train.Saver.';

const CANCELLED: { readonly [W in Work]: Told } = {
  inspect: { message: 'Reading was cancelled.', hint: 'Open it again when you like.' },
  convert: { message: 'Cancelled. Nothing was written.', hint: 'Convert again when you like.' },
  verify: {
    message: 'The verification was cancelled.',
    hint: 'Verify again when you like. Both models are as they were.',
  },
  try: { message: 'Filling in words was cancelled.', hint: 'Try again when you like.' },
  sample: { message: 'Cancelled. No sample was written.', hint: 'Make the sample again when you like.' },
};

const TOO_MANY = { bytes: 'bytes', 'name-bytes': 'bytes of names', entries: 'entries' } as const;

const SIZE_NAMES = {
  hiddenSize: 'hidden size',
  feedForwardSize: 'feed-forward size',
  embeddingSize: 'embedding width',
  vocabularySize: 'vocabulary size',
  positions: 'number of positions',
  tokenTypes: 'number of token types',
} as const;

const OTHER_THINGS = {
  folder: 'a folder, and the output is a file',
  file: 'a file, and the output is a folder',
  link: 'a symbolic link',
  device: 'neither a file nor a folder',
} as const;

const NAME_FLAWS: { readonly [F in NameFlaw]: string } = {
  empty: 'it names no file',
  separator: 'it contains a slash',
  characters: 'it contains a character that not every system can store',
  end: 'it ends in a dot or a space; Windows can neither open nor delete such a name',
  device: 'Windows reserves that name for a device, and can neither open nor delete a file or folder of that name',
  length: 'it is longer than 255 bytes',
};

const FILE_TROUBLES: Readonly<Record<FileTrouble, string>> = {
  'not-allowed': 'it is not permitted',
  'open-elsewhere': 'another program has it open, or you lack the permission',
  'in-use': 'another program is using it',
  'read-only-disk': 'the disk is read-only',
  'no-folder': 'the folder does not exist',
  'file-for-folder': 'a part of the path is a file, not a folder',
  'folder-for-file': 'it is a folder',
  'no-file': 'it is not a file',
  'long-name': 'the name is too long',
  'disk-error': 'the disk reported an error',
  'many-open': 'too many files are open',
  'too-large': 'the file is too large for this disk',
  'other-disk': 'it is on another disk',
  refused: 'the system refused',
};

const CLOSE_IT = 'Close the program that has it open, or check the permissions of the file.';
const NAME_A_FILE = 'Name a file: neither a folder nor a device is one.';
const CHECK_PATH = 'Check the path.';
/** What to do about a file that cannot be read, where it is something else than to look at permissions and disk. */
const READ_HINTS: Readonly<Partial<Record<FileTrouble, string>>> = {
  'open-elsewhere': CLOSE_IT,
  'in-use': CLOSE_IT,
  'no-file': NAME_A_FILE,
  'folder-for-file': NAME_A_FILE,
  'no-folder': CHECK_PATH,
  'file-for-folder': CHECK_PATH,
  'long-name': CHECK_PATH,
};

/** What is wrong, and what the system calls it. */
function trouble(reason: FileTrouble, said: string | null): string {
  return said === null ? FILE_TROUBLES[reason] : `${FILE_TROUBLES[reason]} (${said})`;
}

const FILE_KINDS: { readonly [K in FileKind]: string } = {
  pdf: 'a PDF document',
  zip: 'a zip archive without a checkpoint in it',
  pytorch: 'a PyTorch file',
  'pytorch-parts': 'what a PyTorch file consists of, unpacked',
  torchscript: 'a program of PyTorch’s (TorchScript, torch.export)',
  pickle: 'a Python pickle that PyTorch’s torch.save did not write',
  hdf5: 'an HDF5 file, the form in which Keras saves weights',
  keras: 'a Keras model file',
  graph: 'a graph of TensorFlow’s, frozen or to be restored into',
  tflite: 'a TensorFlow Lite model',
  paddle: 'a PaddlePaddle file',
  flax: 'a Flax file',
  gguf: 'a GGUF file, as llama.cpp reads it',
  safetensors: 'a safetensors file',
  'saved-model': 'a TensorFlow SavedModel',
  onnx: 'an ONNX model that another program made',
  numpy: 'a NumPy file',
  gzip: 'a gzip-compressed file',
  tar: 'a tar archive',
  rar: 'a RAR archive',
  '7z': 'a 7-Zip archive',
  xz: 'an xz-compressed file',
  bzip2: 'a bzip2-compressed file',
  zstd: 'a file compressed with Zstandard',
  office: 'an office document',
  image: 'a picture',
  'web-page': 'a web page',
  'git-lfs': 'a pointer of Git LFS, which stands for the file',
  text: 'a text file',
  empty: 'an empty file',
  unknown: 'a file of a kind this program does not know',
};

const ARCHIVES: { readonly [K in ArchiveKind]: string } = { ...FILE_KINDS, zip: 'a zip archive' };

const WEIGHTS = 'albert_model.ckpt.index, model.safetensors or pytorch_model.bin';
const AS_TRAINED = `Choose the model as it was trained or published: ${WEIGHTS}.`;
const MADE_TO_RUN = 'It is made to be run, and the way back is not kept in it.';
const UNPACK = 'Unpack it, and choose the folder.';
const KERAS =
  'With bert4keras, build the model with build_transformer_model(…, return_keras_model=False), load these weights into it, and write a checkpoint with its save_weights_as_checkpoint. With transformers 4, from_pretrained(…, from_tf=True) and save_pretrained.';

/** What to do with a file of each kind, where there is something better than to look for another one. */
const FILE_WAYS: { readonly [K in FileKind]?: string } = {
  hdf5: KERAS,
  keras: KERAS,
  graph: `A graph is read by nobody without its program. Choose the checkpoint that it was made with or from: ${WEIGHTS}.`,
  tflite: `${MADE_TO_RUN} ${AS_TRAINED}`,
  onnx: `${MADE_TO_RUN} ${AS_TRAINED}`,
  torchscript: `${MADE_TO_RUN} ${AS_TRAINED}`,
  gguf: `${MADE_TO_RUN} ${AS_TRAINED}`,
  paddle: `Choose the model that it was converted from: ${WEIGHTS}. Else load it with PaddlePaddle and save its tensors with PyTorch under the names of transformers’ ALBERT; PaddlePaddle’s linear weights are the other way round ([in, out]).`,
  flax: 'With transformers 4, AlbertForPreTraining.from_pretrained(…, from_flax=True) and save_pretrained make model.safetensors of it.',
  'pytorch-parts':
    'Choose the file that it was unpacked from. Where that is gone: zip -0 -r model.pt FOLDER, load it with torch.load, and save it with torch.save.',
  gzip: UNPACK,
  rar: UNPACK,
  '7z': UNPACK,
  xz: UNPACK,
  bzip2: UNPACK,
  zstd: UNPACK,
  'web-page':
    'A site has answered with a page instead of the file: a warning, a login or an error. Open the address in a browser, and download the file from there.',
  'git-lfs': 'Get the file itself: git lfs pull in the repository, or its download on the site.',
};

/** Those that are opened where they are chosen themselves. */
const OPENED: ReadonlySet<ArchiveKind> = new Set(['zip', 'tar', 'gzip']);

export const problems: ProblemSentences = {
  'looks-like-another-file': ({ file, looksLike }) => ({
    message: `${file} is ${FILE_KINDS[looksLike]}, not a model’s weights.`,
    hint: FILE_WAYS[looksLike] ?? `Choose the folder, the archive or the file with the weights: ${WEIGHTS}.`,
  }),
  'nothing-recognised': ({ input }) => ({
    message: `${input} holds no model: neither in it nor up to two folders deep is there an .index of a TensorFlow checkpoint, a model.safetensors or a PyTorch file.`,
    hint: 'Choose the folder or the archive with albert_model.ckpt.index, model.safetensors or pytorch_model.bin in it.',
  }),
  'archive-within': ({ file, looksLike }) => ({
    message: `There is no model in it, but ${file}, which is ${ARCHIVES[looksLike]}.`,
    hint: OPENED.has(looksLike)
      ? 'Choose that archive itself. It need not be unpacked; where it lies in another one, take it out.'
      : UNPACK,
  }),
  'index-too-short': ({ file, size }) => ({
    message: `${file} has ${size} bytes; an index has at least 48.`,
    hint: COPY_AGAIN,
  }),
  'bad-table-magic': ({ file, offset }) => ({
    message: `${file} does not end like a TensorFlow index: the eight bytes at ${offset} are not its magic number.`,
    hint: 'The file is cut off or is something else. Copy or download it again.',
  }),
  'block-out-of-range': ({ file, offset, length, size }) => ({
    message: `${file}: a block of ${length} bytes at byte ${offset} lies outside the file, which has ${size}.`,
    hint: COPY_AGAIN,
  }),
  'block-checksum': ({ file, offset, length, stored, computed }) => ({
    message: `${file}: the block of ${length} bytes at byte ${offset} has the checksum ${computed}; ${stored} was stored.`,
    hint: COPY_AGAIN,
  }),
  'block-malformed': ({ file, offset, reason }) => ({
    message: `${file}: the block at byte ${offset} cannot be read: ${reasonText(reason)}.`,
    hint: COPY_AGAIN,
  }),
  'compression-unknown': ({ file, offset, type }) => ({
    message: `${file}: the block at byte ${offset} uses a compression that this program does not know (type ${type}).`,
    hint: SAVE_AGAIN,
  }),
  'snappy-malformed': ({ file, offset, reason }) => ({
    message: `${file}: the compressed block at byte ${offset} cannot be unpacked: ${reasonText(reason)}.`,
    hint: COPY_AGAIN,
  }),
  'table-too-large': ({ file, what, limit }) => ({
    message: `${file} has more than ${limit} ${TOO_MANY[what]}; an index of a model has far fewer.`,
    hint: COPY_AGAIN,
  }),
  'header-malformed': ({ file, reason }) => ({
    message: `${file}: the header cannot be read: ${reasonText(reason)}.`,
    hint: COPY_AGAIN,
  }),
  'entry-malformed': ({ file, tensor, reason }) => ({
    message: `${file}: the entry of ${tensor} is not valid: ${reasonText(reason)}.`,
    hint: COPY_AGAIN,
  }),
  'tensor-outside-file': ({ file, tensor, offset, length, size }) => ({
    message: `${file} has ${size} bytes, but ${tensor} should be in the ${length} bytes from ${offset} on.`,
    hint: 'The data file was cut off, for instance by a broken download. Copy or download it again.',
  }),
  'tensors-overlap': ({ file, tensor, other, offset }) => ({
    message: `${file}: ${tensor} begins at byte ${offset}, within ${other}.`,
    hint: COPY_AGAIN,
  }),
  'tensor-checksum': ({ file, tensor, offset, length, stored, computed }) => ({
    message: `${file}: ${tensor} (${length} bytes from ${offset} on) has the checksum ${computed}; ${stored} was stored.`,
    hint: COPY_AGAIN,
  }),
  'source-changed': ({ file, offset, length, read }) => ({
    message: `${file} ended while it was read: ${read} of ${length} bytes from ${offset} on were there.`,
    hint: 'Wait until whatever writes the file has finished, then try again.',
  }),
  'source-modified': ({ file }) => ({
    message: `${file} was changed while it was read.`,
    hint: 'Wait until whatever writes the file has finished, then try again.',
  }),
  'config-malformed': ({ file, reason }) => ({
    message: `${file} cannot be read as a configuration: ${reasonText(reason)}.`,
    hint: 'Correct the file, or name another one with --config.',
  }),
  'archive-damaged': ({ file, reason }) => ({
    message: `${file} cannot be unpacked: ${reasonText(reason)}.`,
    hint: 'Download the archive again, or unpack it and choose the folder.',
  }),
  'no-such-input': ({ path }) => ({
    message: `There is nothing at ${path}.`,
    hint: 'Check the path. Name a model by its folder, its archive, the file with its weights, or a checkpoint’s prefix (…/albert_model.ckpt).',
  }),
  'input-unreadable': ({ path, reason, said }) => ({
    message: `${path} cannot be read: ${trouble(reason, said)}.`,
    hint: READ_HINTS[reason] ?? 'Check the permissions of the file and that its disk is connected.',
  }),
  'graph-alone': ({ file, missing }) => ({
    message: `${file} is the graph of a training and holds no weights. The files that do are not there: ${missing.join(' and ')}.`,
    hint: 'Put those two into the same folder. The .meta file itself is not needed.',
  }),
  'index-missing': ({ file, expected }) => ({
    message: `${file} is there, but its index ${expected} is not.`,
    hint: expected.endsWith('.json')
      ? 'It says which tensor is in which file. Put it into the same folder, or save the model again with save_pretrained, which writes it.'
      : 'A checkpoint is at least two files: .index and .data-00000-of-00001. Put both into one folder.',
  }),
  'shard-missing': ({ file, shards }) => ({
    message: `${file} is missing; the index says that the weights lie in ${shards === 1 ? 'it' : `${shards} data files`}.`,
    hint: 'Put all files of the checkpoint into one folder and keep their names.',
  }),
  'vocabulary-needed': ({ model, link }) =>
    link
      ? {
          message: `${link.file} of ${model} is a link out of the folder, to ${link.target}, and is not followed; without a vocabulary, text cannot be tokenised.`,
          hint: 'If you want that file, replace the link with a copy of it.',
        }
      : {
          message: `${model} has no vocabulary, so text cannot be tokenised.`,
          hint: 'Put the vocab.txt that came with the model beside the checkpoint.',
        },
  'text-by-sentence-piece': ({ model }) => ({
    message: `${model} takes its text apart with SentencePiece, which this program cannot do.`,
    hint: 'Convert and verify need no text. To try the model on some, load it with transformers, whose AlbertTokenizer does.',
  }),
  'vocabulary-special': ({ model, tokens }) => ({
    message: `The vocabulary of ${model} lacks ${listText(tokens, more)}, which a BERT vocabulary has.`,
    hint: 'Put the vocab.txt that came with the model beside the checkpoint, one token per line.',
  }),
  'text-too-long': ({ tokens, limit }) => ({
    message: `The text has ${tokens} tokens; the model has ${limit} positions.`,
    hint: 'Use a shorter text.',
  }),
  'text-beyond-memory': ({ tokens, limit }) => ({
    message: `The text has ${tokens} tokens; this model can run on at most ${limit}, as memory grows with every pair of tokens.`,
    hint: 'Use a shorter text.',
  }),
  'model-too-large': ({ model, tokens, needed, limit }) => ({
    message: `Running ${model} on ${tokens} tokens would take ${bytesText(needed)} of memory; this program uses at most ${bytesText(limit)}.`,
    hint: 'It can be inspected and converted here. Run it with TensorFlow or transformers, on a computer that has the memory.',
  }),
  'no-mask': ({ text }) => ({
    message: `“${text}” has no [MASK] to fill.`,
    hint: 'Write [MASK] where the model should find a word, as in 今天天气真[MASK].',
  }),
  'head-missing': ({ model }) => ({
    message: `${model} has neither a masked language model (cls/predictions) nor a head that labels a text, so there is nothing to be found in one text.`,
    hint: 'Try the checkpoint from before fine-tuning, or a classifier or tagger.',
  }),
  'task-without-head': ({ task, architecture, tensors, possible }) => ({
    message: `The model cannot be one for ${task} (${architecture}): it lacks ${listText(tensors, more)}.`,
    hint: `Choose --task auto, or what it has the heads of: ${possible.join(', ')}.`,
  }),
  'task-of-one-label': ({ task, architecture, labels, possible }) => ({
    message: `The model cannot be one for ${task} (${architecture}): its head would have one label, and has ${labels}.`,
    hint: `Choose --task auto, or what it has the heads of: ${possible.join(', ')}.`,
  }),
  'config-needed': ({ hiddenSize, feedForwardSize, embeddingSize }) => ({
    message: `This is none of the published sizes (hidden size ${hiddenSize}, feed-forward size ${feedForwardSize}, embedding size ${embeddingSize}), and no configuration says how many layers and heads it has.`,
    hint: 'Put the model’s albert_config.json, with num_hidden_layers and num_attention_heads, beside the checkpoint or name it with --config. All layers share one block, so the tensors do not show how many there are.',
  }),
  'v1-checkpoint': ({ file }) => ({
    message: `${file} is a checkpoint in TensorFlow’s old V1 format.`,
    hint: SAVE_AGAIN,
  }),
  'big-endian': ({ file }) => ({
    message: `${file} was written on a big-endian machine.`,
    hint: 'Load and save it again on an ordinary (little-endian) machine.',
  }),
  'bundle-version': ({ file, minConsumer }) => ({
    message: `${file} needs a reader of version ${minConsumer}; this program reads version 1, the only one TensorFlow has published.`,
    hint: SAVE_AGAIN,
  }),
  'partitioned-variable': ({ file, tensor, slices }) => ({
    message: `${file}: ${tensor} is a partitioned variable, saved in ${slices} slices.`,
    hint: 'Load the model without a partitioner and save it again.',
  }),
  'keras-object-graph': ({ file }) => ({
    message: `${file} was written by Keras or tf.train.Checkpoint: its tensors are named after Python objects, not after brightmart’s variables.`,
    hint: 'Load it with the code that wrote it and save the variables with tf.compat.v1.train.Saver, or convert brightmart’s original checkpoint.',
  }),
  'groups-shared-out-otherwise': ({ layers, groups, layer, group, other }) => ({
    message: `Google’s code and transformers share out ${layers} layers among ${groups} groups differently, by rounding: layer ${layer} is of group ${group} for the one and of group ${other} for the other, counted from 0.`,
    hint: 'Load it with the code that it was trained with; there the layers are right.',
  }),
  'lora-unmerged': ({ tensor }) => ({
    message: `This model’s weights are not whole: LoRA adapters (such as ${tensor}) are to be added to them first.`,
    hint: 'With peft, merge_and_unload() adds them; save_pretrained then saves the model that can be converted.',
  }),
  'tensor-empty': ({ tensor }) => ({
    message: `${tensor} has no elements here: its values lie in other files, where DeepSpeed (ZeRO-3) or FSDP puts them.`,
    hint: 'Gather them first: for DeepSpeed by the zero_to_fp32.py that lies beside them, with accelerate by accelerate merge-weights.',
  }),
  'mapping-without-place': ({ tensor, width }) => ({
    message: `${tensor} maps embeddings of width ${width} to hidden states of the same width. Google’s code has no such mapping where both widths are equal, so this model cannot be written for it.`,
    hint: 'Use it with Hugging Face’s transformers.',
  }),
  'other-framework': ({ file, framework }) => ({
    message: `${file} is ${FILE_KINDS[framework]}. This program reads TensorFlow checkpoints, safetensors, and what PyTorch’s torch.save writes.`,
    hint: FILE_WAYS[framework] ?? AS_TRAINED,
  }),
  'archive-unsupported': ({ file, entry, reason }) => ({
    message: `${entry} in ${file} cannot be unpacked here: ${reasonText(reason)}.`,
    hint: 'Unpack the archive and choose the folder.',
  }),
  dtype: ({ file, tensor, dtype }) => ({
    message: `${file}: ${tensor} has the type ${dtype}; float32, float16, bfloat16 and float64 can be converted.`,
    hint: 'Save the model with float weights, before quantisation.',
  }),
  bert: ({ layers }) => ({
    message: `This is a BERT, or built like one (RoBERTa, ELECTRA), and no ALBERT: it has ${layers} separate layers, where an ALBERT shares one.`,
    hint: 'It needs no conversion here: load it in the program that it was saved for.',
  }),
  'not-albert': ({ tensors, examples }) => ({
    message:
      tensors === 0
        ? 'This checkpoint holds no tensors.'
        : `None of its ${tensors} tensors is named as in an ALBERT (it has ${listText(examples, more)}).`,
    hint: 'Choose the model of an ALBERT: of brightmart’s albert_zh, of Google’s code, or of transformers.',
  }),
  'layers-not-shared': ({ tensor }) => ({
    message: `The layers of this model have weights of their own (${tensor}). It is built like an ALBERT, but shares less or nothing; neither Google’s ALBERT nor the one of transformers can hold it.`,
    hint: 'Use it with the code that it was trained with.',
  }),
  'norms-not-shared': ({ tensor, norms }) => ({
    message: `The layers of this model share their weights, but each has layer norms of its own: there are ${norms} (${tensor} is one of them). Neither Google’s ALBERT nor the one of transformers can hold it.`,
    hint: 'Use it with the code that it was trained with.',
  }),
  'already-google': () => ({
    message: 'This checkpoint is already in Google’s layout. There is nothing to convert.',
    hint: 'Load it as it is; albert-zh inspect lists the programs that do, and what else it can be converted to (for transformers, --to huggingface).',
  }),
  'pre-layer-norm': ({ file, value }) => ({
    message: `${file} says ln_type "${value}": this model normalises before each block (pre-LN), like brightmart’s xxlarge. Google’s ALBERT has no such architecture: the converted model would load and compute nonsense.`,
    hint: 'Use it with brightmart’s own code. If the configuration belongs to another model, name the right one with --config.',
  }),
  'size-mismatch': (f) => ({
    message: `This is ${f.found} (hidden size ${f.hiddenSize}, ${f.layers} layers, ${f.heads} heads), not ${f.requested} (hidden size ${f.expectedHiddenSize}, ${f.expectedLayers} layers, ${f.expectedHeads} heads).`,
    hint: f.found === 'custom' ? 'Choose “detect” (--size auto).' : `Choose ${f.found}, or “detect” (--size auto).`,
  }),
  'not-a-conversion': ({ converted }) => ({
    message: `${converted} is in brightmart’s layout, which is no target of a conversion.`,
    hint: 'Name the source first, then the converted model.',
  }),
  'rounded-weights': ({ model, dtype }) => ({
    message: `${model} holds weights that were rounded to ${dtype}: what was rounded away is not in it, so nothing is made of it or measured by it.`,
    hint: 'Take the model that it was made from.',
  }),
  'runtime-missing': ({ reason }) => ({
    message: `ONNX Runtime, by which ONNX models are run here, could not be loaded: ${reasonText(reason)}.`,
    hint: 'In a page it is fetched when it is first needed: connect to the network and try again. Elsewhere, install the program again; a part of it is missing.',
  }),
  'graph-refused': ({ file, reason }) => ({
    message: `ONNX Runtime does not run ${file}: ${reasonText(reason)}.`,
    hint: 'Something changed the file since it was written. Convert its source again.',
  }),
  'models-differ': ({ converted, size, found, expected }) => ({
    message: `${converted} is not a conversion of that source: its ${SIZE_NAMES[size]} is ${found}, the source’s is ${expected}.`,
    hint: 'Name a source and the model converted from it.',
  }),
  'config-mismatch': ({ file, key, value, expected }) => ({
    message: `${file} says ${key} ${value}, the tensors say ${expected}.`,
    hint: 'The configuration belongs to another model, or was changed by hand. Put the one that came with the checkpoint beside it, or name it with --config.',
  }),
  'config-value': ({ file, key, value, expected }) => ({
    message: `${file}: ${key} is ${value}; ${reasonText(expected)} is expected.`,
    hint: 'Correct the file, or name another one with --config.',
  }),
  'config-fits-none': ({ files, hiddenSize }) => ({
    message: `None of the configurations beside the checkpoint (${listText(files, more)}) fits its tensors, whose hidden size is ${hiddenSize}.`,
    hint: 'Put the right configuration beside the checkpoint, or name it with --config.',
  }),
  'tensor-missing': ({ tensors }) => ({
    message: `${tensors.length === 1 ? 'A tensor is' : `${tensors.length} tensors are`} missing: ${listText(tensors, more)}.`,
    hint: 'The checkpoint is incomplete. Save the whole model again, not just some of its variables.',
  }),
  'wrong-shape': ({ tensor, shape, expected }) => ({
    message: `${tensor} has the shape ${shapeText(shape)}; by the other tensors it should be ${expected}.`,
    hint: 'The tensors of this checkpoint do not belong together. Save the whole model again from one run.',
  }),
  'several-checkpoints': ({ input, prefixes, named }) => ({
    message:
      named === null
        ? `${input} holds ${prefixes.length} checkpoints, and nothing says which one to use: ${listText(prefixes, more)}.`
        : `The file “checkpoint” in ${input} names ${named}, which is not there; there are ${listText(prefixes, more)}.`,
    hint: 'Choose one by its file: its .index, or the PyTorch file itself.',
  }),
  'several-configs': ({ files }) => ({
    message: `Several different configurations fit the checkpoint: ${listText(files, more)}.`,
    hint: 'Name the right one with --config, or move the others away.',
  }),
  'several-layouts': ({ names }) => ({
    message: `This checkpoint has tensors of several layouts: ${listText(names, more)}.`,
    hint: 'Save only the variables of one model.',
  }),
  'several-scopes': ({ file, scopes }) => ({
    message: `${file} holds several models, and nothing says which is meant. Their names begin with ${listText(scopes, more)}.`,
    hint: `Name the one that is meant, such as --scope ${scopes[0] ?? ''}.`,
  }),
  'no-such-scope': ({ file, scope, scopes }) => ({
    message: `No model in ${file} has names that begin with ${scope}. There ${scopes.length === 1 ? 'is' : 'are'} ${listText(scopes, more)}.`,
    hint: scopes.length === 1 ? 'Leave --scope away: there is only one model.' : 'Name one of these with --scope.',
  }),
  'no-averages': ({ file }) => ({
    message: `${file} has no averages of its weights: no name says ExponentialMovingAverage, or ema, or the like.`,
    hint: 'Leave --averaged away, and the weights themselves are taken.',
  }),
  'name-collision': ({ tensor, target }) => ({
    message: `${tensor} would be named ${target} after conversion, but another tensor already has that name.`,
    hint: 'Save the model without that tensor, or under another name.',
  }),
  'archive-entry-path': ({ file, entry, reason }) => ({
    message: `${file} is not safe to read. ${entry || 'An entry'}: ${reasonText(reason)}.`,
    hint: 'Get the archive from a source you trust, or unpack it yourself and choose the folder.',
  }),
  'archive-too-large': ({ file, entry, claimed, limit }) => ({
    message: `${file} is not safe to read: ${entry} claims ${bytesText(claimed)}; at most ${bytesText(limit)} are possible.`,
    hint: 'Get the archive from a source you trust.',
  }),
  'archive-unfolds': ({ file, size, unpacked, limit }) => ({
    message: `${file} is not safe to read: its ${bytesText(size)} would unpack to ${bytesText(unpacked)}; at most ${bytesText(limit)} are accepted.`,
    hint: 'Get the archive from a source you trust, or unpack it yourself and choose the folder.',
  }),
  ...pyTorchProblems,
  'output-exists': ({ path }) => ({
    message: `${path} already exists.`,
    hint: 'Choose another folder or name, or replace it (--force).',
  }),
  'place-taken': ({ path }) => ({
    message: `${path} already exists, and nothing is replaced here.`,
    hint: 'Choose another folder or name, or move it away.',
  }),
  'output-not-replaced': ({ path, found }) => ({
    message: `${path} is not replaced: it is ${OTHER_THINGS[found]}.`,
    hint: 'Choose another folder or name, or move it away.',
  }),
  'output-holds-other-files': ({ path, examples }) => ({
    message: `${path} is not replaced: it holds files that do not belong to a converted model (${listText(examples, more)}).`,
    hint: 'Choose another folder or name, or move those files away.',
  }),
  'output-not-ours': ({ path, expected }) => ({
    message: `${path} is not replaced: it is not ${expected === 'zip' ? 'a zip of a converted model' : 'the proof of a conversion'}.`,
    hint: 'Choose another folder or name, or move it away.',
  }),
  'output-is-source': ({ path }) => ({
    message: `${path} is not replaced: the program is reading it, or files in it.`,
    hint: 'Choose another folder or name.',
  }),
  'output-just-written': ({ path }) => ({
    message: `${path} is not replaced: it is the output of another input, made a moment ago.`,
    hint: 'Convert the two into different folders (-o), or one by one under different names (--name).',
  }),
  'output-changed': ({ path }) => ({
    message: `${path}, which the program made for the output, was moved or replaced in the meantime.`,
    hint: 'Choose a folder that nothing else writes to, and start again. There is no output.',
  }),
  'output-displaced': ({ path, old }) => ({
    message: `${path} could not be replaced, and the old output could not be moved back. It now lies in ${old}.`,
    hint: 'The next conversion into the same folder puts it back, once the folder can be written to.',
  }),
  'output-held': ({ path, old }) => ({
    message: `${path} could not be put in its place, as another program has one of its files open: usually a virus scanner, the search indexer, a sync service such as OneDrive, or a preview in Explorer.${old === null ? '' : ` The old output now lies in ${old}; the next conversion into the same folder puts it back.`}`,
    hint: `Start again in a minute, or choose a folder that such programs do not watch.${old === null ? ' What was there before is as it was.' : ''}`,
  }),
  'output-mounted': ({ path }) => ({
    message: `${path} cannot be replaced, as a disk or another folder or file is mounted there.`,
    hint: 'Unmount it, or choose another name or folder for the output. What was there before is as it was.',
  }),
  'output-name': ({ name, flaw }) => ({
    message: `“${name}” cannot be the name of the output: ${NAME_FLAWS[flaw]}.`,
    hint: 'Give the output another name.',
  }),
  'output-folder-name': ({ path, name, flaw }) => ({
    message: `“${name}” cannot be the name of a folder for the output (${path}): ${NAME_FLAWS[flaw]}.`,
    hint: 'Choose another folder.',
  }),
  'output-unwritable': ({ path, reason, said }) => ({
    message: `${path} cannot be written: ${trouble(reason, said)}.`,
    hint:
      reason === 'open-elsewhere' || reason === 'in-use'
        ? 'Close the program that has it open, or choose another folder. Nothing of the output was kept.'
        : 'Choose another folder. Nothing of the output was kept.',
  }),
  'disk-full': ({ path, needed, free }) => ({
    message:
      needed === null || free === null
        ? `The disk of ${path} is full.`
        : `The disk of ${path} has ${bytesText(free)} free; the converted model needs ${bytesText(needed)}.`,
    hint: 'Free some space or choose a folder on another disk. Nothing of the output was kept.',
  }),
  'fix-source': ({ input, convertible }) => ({
    message: `${input} is a source of conversions, and sources are never written to.`,
    hint: convertible
      ? 'Convert it; the converted model has the right configuration.'
      : 'As it is, it cannot be converted; what stands against that is told with it.',
  }),
  'fix-archive': ({ path }) => ({
    message: `${path} is an archive; archives are not changed.`,
    hint: 'Unpack it and name the folder.',
  }),
  'fix-read-only': ({ file }) => ({
    message: `${file} is read-only. Nothing was written.`,
    hint: 'Allow writing to it (in its properties, or with chmod u+w), then start again.',
  }),
  'fix-several-configs': ({ files }) => ({
    message: `None of the configurations beside the checkpoint fits it, and any of them could be the one to correct: ${listText(files, more)}.`,
    hint: 'Move the others away.',
  }),
  'fix-depth-unknown': ({ file, key, value, expected }) => ({
    message: `${file} says ${key} ${value}, the tensors say ${expected}: it belongs to another model, and nothing says how many layers and heads this one has.`,
    hint: 'Replace it with the configuration that came with this model.',
  }),
  'fix-more-than-config': ({ issues }) => ({
    message: `Correcting the configuration would not be enough. ${issues.map((found) => sentenceOf(issueSentences, found).message).join(' ')}`,
    hint: 'Fix that first; albert-zh inspect says how.',
  }),
  'backend-unavailable': ({ backend, reason }) => ({
    message: `The backend ${backend} cannot be used: ${reasonText(reason)}.`,
    hint:
      backend === 'tensorflow'
        ? 'Install it with npm run setup:tensorflow, or use --backend wasm.'
        : 'Install the program again; a part of it is missing.',
  }),
  'worker-not-started': () => ({
    message: 'The worker process did not start.',
    hint: 'Try again; the program starts a new one. If that fails too, close other programs or reinstall this one.',
  }),
  'worker-ended': () => ({
    message: 'The worker process ended before the work was done.',
    hint: 'Try again. If it ends again, memory may be short: close other programs.',
  }),
  cancelled: ({ what }) => CANCELLED[what],
  unexpected: ({ reason }) => ({
    message: `Something unexpected happened: ${reason}`,
    hint: 'Please report it, with the command or the steps that led to it. Nothing of the output was kept.',
  }),
  'no-result': () => ({
    message: 'The program ended without a result: something that it waited for never came.',
    hint: 'Run it again. If that happens again, please report it, with the command or the steps that led to it.',
  }),
};
