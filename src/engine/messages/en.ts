import type { FileTrouble, NameFlaw, Work } from '../problem/problem.ts';
import { bytesText, type Catalogue, issueText, linksText, listText, shapeText, type Told } from './catalogue.ts';
import { issueSentences } from './issues-en.ts';
import { pyTorchSentences } from './pytorch-en.ts';

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
  try: { message: 'The trial was cancelled.', hint: 'Try again when you like.' },
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
  folder: 'a folder, where a file is to be',
  file: 'a file, where a folder is to be',
  link: 'a symbolic link',
  device: 'neither a file nor a folder',
} as const;

const NAME_FLAWS: { readonly [F in NameFlaw]: string } = {
  empty: 'it names no file',
  separator: 'it contains a slash',
  characters: 'it contains a character that not every system can store',
  end: 'it ends in a dot or a space, and Windows can neither open nor delete what does',
  device: 'Windows keeps that name for a device, and can neither open nor delete what has it',
  length: 'it is longer than 255 bytes',
};

const FILE_TROUBLES: Readonly<Record<FileTrouble, string>> = {
  'not-allowed': 'it is not permitted',
  'open-elsewhere': 'another program has it open, or you may not do that',
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

export const en: Catalogue = {
  fileKinds: {
    pdf: 'a PDF document',
    zip: 'a zip archive without a checkpoint in it',
    pytorch: 'a PyTorch file',
    torchscript: 'a TorchScript program',
    pickle: 'a Python pickle that PyTorch’s torch.save did not write',
    hdf5: 'an HDF5 file, the form in which Keras saves weights',
    keras: 'a Keras model file',
    safetensors: 'a safetensors file',
    'saved-model': 'a TensorFlow SavedModel',
    onnx: 'an ONNX model',
    numpy: 'a NumPy file',
    gzip: 'a gzip-compressed file',
    tar: 'a tar archive',
    rar: 'a RAR archive',
    '7z': 'a 7-Zip archive',
    office: 'an office document',
    image: 'a picture',
    text: 'a text file',
    empty: 'an empty file',
    unknown: 'a file of a kind this program does not know',
  },
  problems: {
    'looks-like-another-file': ({ file, looksLike }) => ({
      message: `${file} is ${en.fileKinds[looksLike]}, not a model’s weights.`,
      hint: 'Choose the folder, the archive or the file with the weights: albert_model.ckpt.index, model.safetensors or pytorch_model.bin.',
    }),
    'nothing-recognised': ({ input }) => ({
      message: `${input} holds no model: in it and two folders deep there is no .index of a TensorFlow checkpoint, no model.safetensors and no PyTorch file.`,
      hint: 'Choose the folder or the archive with albert_model.ckpt.index, model.safetensors or pytorch_model.bin in it.',
    }),
    'index-too-short': ({ file, size }) => ({
      message: `${file} has ${size} bytes; an index has at least 48.`,
      hint: COPY_AGAIN,
    }),
    'bad-table-magic': ({ file, offset }) => ({
      message: `${file} does not end like an index of TensorFlow: the eight bytes at ${offset} are not its mark.`,
      hint: 'The file is cut off or is something else. Copy or download it again.',
    }),
    'block-out-of-range': ({ file, offset, length, size }) => ({
      message: `${file}: a block of ${length} bytes at byte ${offset} lies outside the file, which has ${size}.`,
      hint: COPY_AGAIN,
    }),
    'block-checksum': ({ file, offset, length, stored, computed }) => ({
      message: `${file}: the block of ${length} bytes at byte ${offset} has the checksum ${computed}, ${stored} was stored.`,
      hint: COPY_AGAIN,
    }),
    'block-malformed': ({ file, offset, reason }) => ({
      message: `${file}: the block at byte ${offset} cannot be read: ${reason}.`,
      hint: COPY_AGAIN,
    }),
    'compression-unknown': ({ file, offset, type }) => ({
      message: `${file}: the block at byte ${offset} is compressed in a way this program does not know (type ${type}).`,
      hint: SAVE_AGAIN,
    }),
    'snappy-malformed': ({ file, offset, reason }) => ({
      message: `${file}: the compressed block at byte ${offset} cannot be unpacked: ${reason}.`,
      hint: COPY_AGAIN,
    }),
    'table-too-large': ({ file, what, limit }) => ({
      message: `${file} has more than ${limit} ${TOO_MANY[what]}; an index of a model has far fewer.`,
      hint: COPY_AGAIN,
    }),
    'header-malformed': ({ file, reason }) => ({
      message: `${file}: the header cannot be read: ${reason}.`,
      hint: COPY_AGAIN,
    }),
    'entry-malformed': ({ file, tensor, reason }) => ({
      message: `${file}: the entry of ${tensor} is not valid: ${reason}.`,
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
      message: `${file}: ${tensor} (${length} bytes from ${offset} on) has the checksum ${computed}, ${stored} was stored.`,
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
      message: `${file} cannot be read as a configuration: ${reason ?? 'there is nothing in it'}.`,
      hint: 'Mend the file, or name another one with --config.',
    }),
    'archive-damaged': ({ file, reason }) => ({
      message: `${file} cannot be unpacked: ${reason}.`,
      hint: 'Download the archive again, or unpack it and choose the folder.',
    }),
    'no-such-input': ({ path }) => ({
      message: `There is nothing at ${path}.`,
      hint: 'Check the path. A model is named by its folder, its archive, the file of its weights, or a checkpoint’s prefix (…/albert_model.ckpt).',
    }),
    'input-unreadable': ({ path, reason, said }) => ({
      message: `${path} cannot be read: ${trouble(reason, said)}.`,
      hint: READ_HINTS[reason] ?? 'Check the permissions of the file and that its disk is connected.',
    }),
    'index-missing': ({ file, expected }) => ({
      message: `${file} is there, but its index ${expected} is not.`,
      hint: 'A checkpoint is at least two files: .index and .data-00000-of-00001. Put both into one folder.',
    }),
    'shard-missing': ({ file, shards }) => ({
      message: `${file} is missing; the index says that the weights lie in ${shards === 1 ? 'it' : `${shards} data files`}.`,
      hint: 'Put all files of the checkpoint into one folder and keep their names.',
    }),
    'vocabulary-needed': ({ model, link }) =>
      link
        ? {
            message: `${link.file} of ${model} is a link that leads out of the folder, to ${link.target}, and is not taken; without a vocabulary a text cannot be cut into tokens.`,
            hint: 'If that file is meant, put a copy of it in the place of the link.',
          }
        : {
            message: `${model} has no vocabulary, so a text cannot be cut into tokens.`,
            hint: 'Put the vocab.txt that came with the model beside the checkpoint.',
          },
    'vocabulary-special': ({ model, tokens }) => ({
      message: `The vocabulary of ${model} lacks ${listText(tokens, more)}, which a BERT vocabulary has.`,
      hint: 'Put the vocab.txt that came with the model beside the checkpoint, one token a line.',
    }),
    'text-too-long': ({ tokens, limit }) => ({
      message: `The text has ${tokens} tokens; the model has ${limit} positions.`,
      hint: 'Use a shorter text.',
    }),
    'text-beyond-memory': ({ tokens, limit }) => ({
      message: `The text has ${tokens} tokens; this model can be run on ${limit} at once, as it needs memory for every pair of them.`,
      hint: 'Use a shorter text.',
    }),
    'model-too-large': ({ model, tokens, needed, limit }) => ({
      message: `Running ${model} on ${tokens} tokens would take ${bytesText(needed)} of memory; at most ${bytesText(limit)} are used.`,
      hint: 'It can be inspected and converted here. Run it with TensorFlow or transformers, on a computer that has the memory.',
    }),
    'no-mask': ({ text }) => ({
      message: `“${text}” has no [MASK] to be filled.`,
      hint: 'Write [MASK] where the model is to find a word, as in 今天天气真[MASK].',
    }),
    'head-missing': ({ model }) => ({
      message: `${model} has no masked language model (cls/predictions), so it cannot fill in words.`,
      hint: 'Try the checkpoint from before fine-tuning.',
    }),
    'config-needed': ({ hiddenSize, feedForwardSize, embeddingSize }) => ({
      message: `This is none of the four published sizes (hidden size ${hiddenSize}, feed-forward size ${feedForwardSize}, embedding size ${embeddingSize}), and no configuration says how many layers and heads it has.`,
      hint: 'Put the model’s albert_config.json beside the checkpoint or name it with --config. All layers share one block, so the tensors cannot tell.',
    }),
    'v1-checkpoint': ({ file }) => ({
      message: `${file} is a checkpoint of TensorFlow’s old format V1.`,
      hint: SAVE_AGAIN,
    }),
    'big-endian': ({ file }) => ({
      message: `${file} was written on a big-endian machine.`,
      hint: 'Load and save it again on an ordinary (little-endian) machine.',
    }),
    'bundle-version': ({ file, minConsumer }) => ({
      message: `${file} asks for a reader of version ${minConsumer}; this program reads version 1, the only one TensorFlow has published.`,
      hint: SAVE_AGAIN,
    }),
    'partitioned-variable': ({ file, tensor, slices }) => ({
      message: `${file}: ${tensor} is a partitioned variable, saved in ${slices} slices.`,
      hint: 'Load the model without a partitioner and save it again.',
    }),
    'keras-object-graph': ({ file }) => ({
      message: `${file} was written by Keras or tf.train.Checkpoint: its tensors are named after objects, not after brightmart’s variables.`,
      hint: 'Load it with the code that wrote it and save the variables with tf.compat.v1.train.Saver, or convert brightmart’s original checkpoint.',
    }),
    'several-groups': ({ tensor }) => ({
      message: `This ALBERT has several groups of layers (${tensor}); only those whose layers share one block can be exported.`,
      hint: 'Load it with Google’s own ALBERT code.',
    }),
    'layers-not-shared': ({ tensor }) => ({
      message: `The layers of this model have weights of their own (${tensor}). It was built like an ALBERT, but with less shared or nothing; neither Google’s ALBERT nor transformers’ can hold it.`,
      hint: 'Use it with the code that it was trained with.',
    }),
    'mapping-without-place': ({ tensor, width }) => ({
      message: `${tensor} maps embeddings of width ${width} to hidden states of the same width. Google’s code has no such mapping where the two widths are one, so this model cannot be written for it.`,
      hint: 'Use it with Hugging Face’s transformers.',
    }),
    'other-framework': ({ file, framework }) => ({
      message: `${file} is ${en.fileKinds[framework]}. This program reads checkpoints of TensorFlow, safetensors, and what PyTorch’s torch.save writes.`,
      hint: 'Choose the model as it was trained or published: albert_model.ckpt.index, model.safetensors or pytorch_model.bin.',
    }),
    'archive-unsupported': ({ file, entry, reason }) => ({
      message: `${entry} in ${file} cannot be unpacked here: ${reason}.`,
      hint: 'Unpack the archive and choose the folder.',
    }),
    dtype: ({ file, tensor, dtype }) => ({
      message: `${file}: ${tensor} has the type ${dtype}; float32, float16, bfloat16 and float64 can be converted.`,
      hint: 'Save the model with float weights, before it is quantised.',
    }),
    bert: ({ layers }) => ({
      message: `This is a BERT, not an ALBERT: it has ${layers} separate layers, where an ALBERT shares one.`,
      hint: 'A BERT checkpoint needs no conversion: bert4keras, Google’s BERT code and transformers load it.',
    }),
    'not-albert': ({ tensors, examples }) => ({
      message:
        tensors === 0
          ? 'This checkpoint holds no tensors.'
          : `None of its ${tensors} tensors is named as in an ALBERT (it has ${listText(examples, more)}).`,
      hint: 'Choose a checkpoint trained with brightmart’s albert_zh.',
    }),
    'already-google': () => ({
      message: 'This checkpoint is already in Google’s layout. There is nothing to convert.',
      hint: 'Load it as it is: albert-zh inspect tells with which programs. For Hugging Face’s transformers, convert it with --to huggingface.',
    }),
    'pre-layer-norm': ({ file, value }) => ({
      message: `${file} says ln_type "${value}": this model normalises before each block (pre-LN), as brightmart’s xxlarge does. Google’s ALBERT cannot express that; converted, it would load and compute nonsense.`,
      hint: 'Use it with brightmart’s own code. If the configuration belongs to another model, name the right one with --config.',
    }),
    'size-mismatch': (f) => ({
      message: `This is ${f.found} (hidden size ${f.hiddenSize}, ${f.layers} layers), not ${f.requested} (hidden size ${f.expectedHiddenSize}, ${f.expectedLayers} layers).`,
      hint: f.found === 'custom' ? 'Choose “detect” (--size auto).' : `Choose ${f.found}, or “detect” (--size auto).`,
    }),
    'not-a-conversion': ({ converted }) => ({
      message: `${converted} is in brightmart’s layout, to which nothing is converted.`,
      hint: 'Name the source first, then what was made of it.',
    }),
    'models-differ': ({ converted, size, found, expected }) => ({
      message: `${converted} is no conversion of that source: its ${SIZE_NAMES[size]} is ${found}, the source’s is ${expected}.`,
      hint: 'Name the source and what was made of it.',
    }),
    'config-mismatch': ({ file, key, value, expected }) => ({
      message: `${file} says ${key} ${value}, the tensors say ${expected}.`,
      hint: 'The configuration belongs to another model, or was changed by hand. Put the one that came with the checkpoint beside it, or name it with --config.',
    }),
    'config-value': ({ file, key, value, expected }) => ({
      message: `${file}: ${key} is ${value}, where ${expected} is expected.`,
      hint: 'Mend the file, or name another one with --config.',
    }),
    'config-fits-none': ({ files, hiddenSize }) => ({
      message: `None of the configurations beside the checkpoint (${listText(files, more)}) fits its tensors, whose hidden size is ${hiddenSize}.`,
      hint: 'Put the right configuration beside the checkpoint, or name it with --config.',
    }),
    'tensor-missing': ({ tensors }) => ({
      message: `${tensors.length === 1 ? 'A tensor is' : `${tensors.length} tensors are`} missing: ${listText(tensors, more)}.`,
      hint: 'The checkpoint is incomplete. Save the whole model again, not only a part of its variables.',
    }),
    'wrong-shape': ({ tensor, shape, expected }) => ({
      message: `${tensor} has the shape ${shapeText(shape)}, where ${expected} is expected from the other tensors.`,
      hint: 'The tensors of this checkpoint do not belong together. Save the whole model again from one run.',
    }),
    'several-checkpoints': ({ input, prefixes }) => ({
      message: `${input} holds ${prefixes.length} checkpoints and nothing says which is meant: ${listText(prefixes, more)}.`,
      hint: 'Choose one by its .index file.',
    }),
    'several-configs': ({ files }) => ({
      message: `Several configurations fit the checkpoint and differ: ${listText(files, more)}.`,
      hint: 'Name the right one with --config, or move the others away.',
    }),
    'several-layouts': ({ names }) => ({
      message: `This checkpoint has tensors of several layouts: ${listText(names, more)}.`,
      hint: 'Save only the variables of one model.',
    }),
    'name-collision': ({ tensor, target }) => ({
      message: `${tensor} would be named ${target} after converting, a name that another tensor has already.`,
      hint: 'Save the model without that tensor, or under another name.',
    }),
    'archive-entry-path': ({ file, entry, reason }) => ({
      message: `${file} is not safe to read: about ${entry || 'an entry'}, ${reason}.`,
      hint: 'Get the archive from a source you trust, or unpack it yourself and choose the folder.',
    }),
    'archive-too-large': ({ file, entry, claimed, limit }) => ({
      message: `${file} is not safe to read: ${entry} claims ${bytesText(claimed)}, where at most ${bytesText(limit)} are possible.`,
      hint: 'Get the archive from a source you trust.',
    }),
    'archive-unfolds': ({ file, size, unpacked, limit }) => ({
      message: `${file} is not safe to read: its ${bytesText(size)} would unfold to ${bytesText(unpacked)}, where ${bytesText(limit)} are taken.`,
      hint: 'Get the archive from a source you trust, or unpack it yourself and choose the folder.',
    }),
    ...pyTorchSentences,
    'output-exists': ({ path }) => ({
      message: `${path} exists already.`,
      hint: 'Choose another folder or name, or replace it (--force).',
    }),
    'place-taken': ({ path }) => ({
      message: `${path} exists already, and nothing is replaced here.`,
      hint: 'Choose another folder or name, or move it away.',
    }),
    'output-not-replaced': ({ path, found }) => ({
      message: `${path} is not replaced: it is ${OTHER_THINGS[found]}.`,
      hint: 'Choose another folder or name, or move it away.',
    }),
    'output-holds-other-files': ({ path, examples }) => ({
      message: `${path} is not replaced: it holds files that are not of a converted model (${listText(examples, more)}).`,
      hint: 'Choose another folder or name, or move those files away.',
    }),
    'output-not-ours': ({ path, expected }) => ({
      message: `${path} is not replaced: it is no ${expected === 'zip' ? 'zip of a converted model' : 'proof of a conversion'}.`,
      hint: 'Choose another folder or name, or move it away.',
    }),
    'output-is-source': ({ path }) => ({
      message: `${path} is not replaced: the program reads it here, or files that lie in it.`,
      hint: 'Choose another folder or name.',
    }),
    'output-just-written': ({ path }) => ({
      message: `${path} is not replaced: it is the output of another input, made a moment ago.`,
      hint: 'Convert the two into different folders (-o), or one by one under different names (--name).',
    }),
    'output-changed': ({ path }) => ({
      message: `${path}, which the program had made for the output, was moved or replaced by something else meanwhile.`,
      hint: 'Choose a folder that nobody else writes to, and start again. What was written has not become an output.',
    }),
    'output-displaced': ({ path, old }) => ({
      message: `${path} could not be replaced, and the old output could not be moved back. It now lies in ${old}.`,
      hint: 'The next conversion into the same folder puts it back, once the folder can be written to.',
    }),
    'output-held': ({ path, old }) => ({
      message: `${path} could not be put in its place, as another program has one of its files open: usually a virus scanner, the search’s indexer, a service that synchronises folders such as OneDrive, or a preview in Explorer.${old === null ? '' : ` The old output now lies in ${old}; the next conversion into the same folder puts it back.`}`,
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
      hint: 'Free some room or choose a folder on another disk. Nothing of the output was kept.',
    }),
    'fix-source': ({ input }) => ({
      message: `${input} is in brightmart’s layout: a source of conversions, which is never written to.`,
      hint: 'Convert it; the converted model comes with the right configuration.',
    }),
    'fix-archive': ({ path }) => ({
      message: `${path} is an archive, which is not written into.`,
      hint: 'Unpack it and name the folder.',
    }),
    'fix-read-only': ({ file }) => ({
      message: `${file} is read-only. Nothing was written.`,
      hint: 'Allow writing to it (in its properties, or with chmod u+w), then start again.',
    }),
    'fix-several-configs': ({ files }) => ({
      message: `None of the configurations beside the checkpoint fits it, and any could be meant: ${listText(files, more)}.`,
      hint: 'Move the others away.',
    }),
    'fix-depth-unknown': ({ file, key, value, expected }) => ({
      message: `${file} says ${key} ${value}, the tensors say ${expected}: it was made for another model, and nothing tells how many layers and heads this one has.`,
      hint: 'Put the configuration that came with this model in its place.',
    }),
    'fix-more-than-config': ({ issues }) => ({
      message: `A right configuration would not be enough. ${issues.map((found) => issueText(issueSentences, found).message).join(' ')}`,
      hint: 'Mend that first; albert-zh inspect says how.',
    }),
    'backend-unavailable': ({ backend, reason }) => ({
      message: `The backend ${backend} cannot be used: ${reason}.`,
      hint:
        backend === 'tensorflow'
          ? 'Install it with npm run setup:tensorflow, or use --backend wasm.'
          : 'Install the program again; a part of it is missing.',
    }),
    'worker-not-started': () => ({
      message: 'The process that does the work did not start.',
      hint: 'Try again; the program starts a new one. Where that fails too, close other programs, or install this one again.',
    }),
    'worker-ended': () => ({
      message: 'The process that did the work ended before the work did.',
      hint: 'Try again. Where it ends again, memory may be short: close other programs.',
    }),
    cancelled: ({ what }) => CANCELLED[what],
    unexpected: ({ reason }) => ({
      message: `Something happened that the program was not prepared for: ${reason}`,
      hint: 'Please report it, with the command or the steps that led to it. Nothing of the output was kept.',
    }),
    'no-result': () => ({
      message: 'The program came to no result: something that it waited for never came.',
      hint: 'Run it again. If that happens again, please report it, with the command or the steps that led to it.',
    }),
  },
  issues: issueSentences,
  configFixed: ({ file, kept }) => `${file} was mended; the old one is ${kept}.`,
  configInOrder: 'Nothing is wrong with the configuration. Nothing was written.',
  warnings: {
    OPTIMIZER_STATE_DROPPED: ({ tensors, bytes, examples }) =>
      `${tensors} tensors of the optimizer (${bytesText(bytes)}) are left out: ${listText(examples, more, 2)}. They belong to training, not to the model.`,
    HEADS_MISSING: ({ tensors }) =>
      `The checkpoint lacks ${tensors.length} tensors of the pretraining heads (${listText(tensors, more, 2)}). The encoder is converted without them.`,
    TASK_HEAD_KEPT: ({ tensors }) => `Kept as they are: ${listText(tensors, more)}.`,
    CLASSIFIER_EXPORTED: ({ tensors, labels }) =>
      `${listText(tensors, more)} become the classifier of AlbertForSequenceClassification, with ${labels} ${labels === 1 ? 'label' : 'labels'}.`,
    LEFT_OUT: ({ tensors, architecture }) =>
      `Left out, as ${architecture} has no place for them: ${listText(tensors, more)}.`,
    GELU_APPROXIMATED: ({ difference }) =>
      `The model was trained with the exact gelu (erf). Google’s code has the approximation by tanh only, which is off by up to ${difference} at every activation; in bert4keras, set_gelu('erf') restores the exact one.`,
    EPSILON_REPLACED: ({ source, target }) =>
      `The model’s layer norms add ${source} to the variance; Google’s code always adds ${target}. Outputs differ slightly.`,
    DTYPE_CONVERTED: ({ dtype, tensors }) => `${tensors} tensors were ${dtype} and are written as float32.`,
    CONFIG_ASSUMED: ({ size }) =>
      `There is no configuration beside the checkpoint; layers, heads and the rest are those of ${size}.`,
    POST_LN_ASSUMED: () => 'Without a configuration, post-LN was assumed. A pre-LN model would compute nonsense.',
    CONFIG_CHOSEN: ({ file, others }) => `${file} fits the tensors and was used; not used: ${listText(others, more)}.`,
    EMBEDDING_SIZE_CORRECTED: ({ file, value, found }) =>
      `${file} says embedding_size ${value}; the word embedding is ${found} wide, and that is written.`,
    CUSTOM_SIZE: ({ hiddenSize, layers, heads, embeddingSize, vocabularySize }) =>
      `None of the four published sizes: hidden size ${hiddenSize}, ${layers} layers, ${heads} heads, embedding size ${embeddingSize}, ${vocabularySize} tokens.`,
    VOCABULARY_MISSING: ({ vocabularySize }) =>
      `There is no vocab.txt beside the checkpoint. Put the one with ${vocabularySize} tokens beside the converted model.`,
    VOCABULARY_SIZE: ({ file, tokens, vocabularySize }) =>
      `${file} has ${tokens} tokens, the embedding ${vocabularySize} rows.`,
    VOCABULARY_CHOSEN: ({ file, others }) => `${file} was used; not used: ${listText(others, more)}.`,
    VOCABULARIES_DIFFER: ({ converted, row, source, found }) =>
      `${converted} numbers its tokens otherwise: number ${row} is ${source ?? 'none'} in the source's vocabulary and ${found ?? 'none'} in its own. Put the source's vocab.txt beside it.`,
    CHECKPOINT_CHOSEN: ({ prefix, others }) =>
      `The file “checkpoint” names ${prefix}, which was used; not used: ${listText(others, more)}.`,
    TIED_WEIGHTS_DIFFER: ({ tensors }) =>
      `${listText(tensors, more)}: not the embedding’s numbers, to which they are tied. The embedding is what counts, and is written.`,
    STATE_CHOSEN: ({ file, state, others }) =>
      `${file} holds the weights of several models; ${state} was used; not used: ${listText(others, more)}.`,
    LINKS_LEFT_OUT: ({ links }) =>
      `Not taken, as ${links.length === 1 ? 'it is a link that leads' : 'they are links that lead'} out of the folder: ${linksText(links, more)}. Someone else’s folder could get at your own files that way. If such a file is meant, name it as the vocabulary or the configuration.`,
    RECORD_NOT_WRITTEN: ({ path, reason }) =>
      `The proof could not be written to ${path} (${reason}). The model itself is complete.`,
    BACKEND_FALLBACK: ({ wanted, used, reason }) =>
      `${wanted} could not be used (${reason}); ${used} was used instead.`,
  },
};
