/**
 * What can go wrong, as values.
 *
 * Every refusal has a stable `code` (the contract with other tools), a `kind` that says exactly which
 * situation it is, and the facts of that situation. Words are made from the facts in `messages/`, so that
 * the same problem can be told in English and in Chinese and a missing sentence is a type error.
 */

import type { CompatibilityIssue } from '../compatibility/issue.ts';
import type { LinkLeftOut } from '../host/source.ts';
import type { Reason } from './reason.ts';

/** The error codes of the command line's contract, and `UNEXPECTED` for what none of them covers. */
export type ErrorCode =
  | 'NOT_A_CHECKPOINT'
  | 'DAMAGED'
  | 'MISSING_FILE'
  | 'UNSUPPORTED_FORMAT'
  | 'UNSUPPORTED_DTYPE'
  | 'UNSUPPORTED_MODEL'
  | 'NOT_ALBERT'
  | 'ALREADY_GOOGLE'
  | 'PRE_LAYER_NORM'
  | 'SIZE_MISMATCH'
  | 'CONFIG_INVALID'
  | 'CONFIG_MISMATCH'
  | 'MISSING_TENSOR'
  | 'WRONG_SHAPE'
  | 'AMBIGUOUS'
  | 'UNSAFE_ARCHIVE'
  | 'UNSAFE_PICKLE'
  | 'OUTPUT_EXISTS'
  | 'OUTPUT_UNWRITABLE'
  | 'DISK_FULL'
  | 'CANCELLED'
  | 'UNEXPECTED';

/** Where in a file something was found. Offsets and lengths are in bytes from the start of `file`. */
type At = { readonly file: string; readonly offset: number };

/** The facts of each kind of problem. The key is the kind. */
export interface ProblemFacts {
  'looks-like-another-file': { file: string; looksLike: FileKind };
  'nothing-recognised': { input: string };
  /** A folder in which there is no model, but an archive. */
  'archive-within': { file: string; looksLike: ArchiveKind };
  'index-too-short': { file: string; size: number };
  'bad-table-magic': At;
  'block-out-of-range': At & { length: number; size: number };
  'block-checksum': At & { length: number; stored: string; computed: string };
  'block-malformed': At & { reason: Reason };
  'compression-unknown': At & { type: number };
  'snappy-malformed': At & { reason: Reason };
  'table-too-large': { file: string; what: TooMany; limit: number };
  'header-malformed': { file: string; reason: Reason };
  'entry-malformed': { file: string; tensor: string; reason: Reason };
  'tensor-outside-file': { file: string; tensor: string; offset: number; length: number; size: number };
  'tensors-overlap': { file: string; tensor: string; other: string; offset: number };
  'tensor-checksum': { file: string; tensor: string; offset: number; length: number; stored: string; computed: string };
  'source-changed': { file: string; offset: number; length: number; read: number };
  'source-modified': { file: string };
  'config-malformed': { file: string; reason: Reason };
  'archive-damaged': { file: string; reason: Reason };
  'no-such-input': { path: string };
  'input-unreadable': { path: string; reason: FileTrouble; said: string | null };
  /** Of a checkpoint only the file of its graph. */
  'graph-alone': { file: string; missing: readonly string[] };
  'index-missing': { file: string; expected: string };
  'shard-missing': { file: string; shards: number };
  /** `link`: what would have been one, had it not led out of the folder. */
  'vocabulary-needed': { model: string; link: LinkLeftOut | null };
  'text-by-sentence-piece': { model: string };
  'vocabulary-special': { model: string; tokens: readonly string[] };
  'text-too-long': { tokens: number; limit: number };
  'text-beyond-memory': { tokens: number; limit: number };
  'model-too-large': { model: string; tokens: number; needed: number; limit: number };
  'no-mask': { text: string };
  'head-missing': { model: string };
  'task-without-head': { task: string; architecture: string; tensors: readonly string[]; possible: readonly string[] };
  'task-of-one-label': { task: string; architecture: string; labels: number; possible: readonly string[] };
  'config-needed': { hiddenSize: number; feedForwardSize: number; embeddingSize: number };
  'v1-checkpoint': { file: string };
  'big-endian': { file: string };
  'bundle-version': { file: string; minConsumer: number };
  'partitioned-variable': { file: string; tensor: string; slices: number };
  'keras-object-graph': { file: string };
  /** Layer and groups from 0: the group of the layer in the source's code and in the target's. */
  'groups-shared-out-otherwise': { layers: number; groups: number; layer: number; group: number; other: number };
  'layers-not-shared': { tensor: string };
  'norms-not-shared': { tensor: string; norms: number };
  /** `tensor`: a part of what LoRA adds to a weight. */
  'lora-unmerged': { tensor: string };
  'tensor-empty': { tensor: string };
  'mapping-without-place': { tensor: string; width: number };
  'other-framework': { file: string; framework: FileKind };
  'archive-unsupported': { file: string; entry: string; reason: Reason };
  dtype: { file: string; tensor: string; dtype: string };
  bert: { layers: number };
  'not-albert': { tensors: number; examples: readonly string[] };
  'already-google': { layout: 'google' };
  'pre-layer-norm': { file: string; value: string };
  'size-mismatch': {
    requested: string;
    found: string;
    hiddenSize: number;
    layers: number;
    heads: number;
    expectedHiddenSize: number;
    expectedLayers: number;
    expectedHeads: number;
  };
  'not-a-conversion': { converted: string };
  /** An ONNX model whose weights are whole numbers. */
  'rounded-weights': { model: string; dtype: string };
  /** ONNX's runtime is not to be had, or refuses a graph. */
  'runtime-missing': { reason: Reason };
  'graph-refused': { file: string; reason: Reason };
  'models-differ': { converted: string; size: ComparedSize; found: number; expected: number };
  'config-mismatch': { file: string; key: string; value: number; expected: number };
  /** `expected`: what it is to be. */
  'config-value': { file: string; key: string; value: string; expected: Reason };
  'config-fits-none': { files: readonly string[]; hiddenSize: number };
  'tensor-missing': { tensors: readonly string[] };
  'wrong-shape': { tensor: string; shape: readonly number[]; expected: string };
  /** `named`: what the file `checkpoint` names, which is none of them. */
  'several-checkpoints': { input: string; prefixes: readonly string[]; named: string | null };
  'several-configs': { files: readonly string[] };
  /** A tensor of each. */
  'several-layouts': { names: readonly string[] };
  'several-scopes': { file: string; scopes: readonly string[] };
  'no-such-scope': { file: string; scope: string; scopes: readonly string[] };
  'no-averages': { file: string };
  'name-collision': { tensor: string; target: string };
  'archive-entry-path': { file: string; entry: string; reason: Reason };
  'archive-too-large': { file: string; entry: string; claimed: number; limit: number };
  'archive-unfolds': { file: string; size: number; unpacked: number; limit: number };
  'unsafe-global': At & { global: string };
  'pickle-excess': At & { excess: PickleExcess };
  'pickle-malformed': At & { flaw: PickleFlaw };
  'pytorch-malformed': { file: string; flaw: PyTorchFlaw };
  'pytorch-tensor': { file: string; tensor: string; flaw: PyTorchTensorFlaw };
  'no-state': { file: string };
  'output-exists': { path: string };
  /** Where nothing can be replaced. */
  'place-taken': { path: string };
  'output-not-replaced': { path: string; found: 'folder' | 'file' | 'link' | 'device' };
  'output-holds-other-files': { path: string; examples: readonly string[] };
  'output-not-ours': { path: string; expected: 'zip' | 'record' };
  'output-is-source': { path: string };
  'output-just-written': { path: string };
  'output-changed': { path: string };
  'output-held': { path: string; old: string | null };
  'output-mounted': { path: string };
  'output-displaced': { path: string; old: string };
  'output-name': { name: string; flaw: NameFlaw };
  'output-folder-name': { path: string; name: string; flaw: NameFlaw };
  'output-unwritable': { path: string; reason: FileTrouble; said: string | null };
  'disk-full': { path: string; needed: number | null; free: number | null };
  'fix-source': { input: string; convertible: boolean };
  'fix-archive': { path: string };
  'fix-read-only': { file: string };
  'fix-several-configs': { files: readonly string[] };
  'fix-depth-unknown': { file: string; key: string; value: number; expected: number };
  'fix-more-than-config': { issues: readonly CompatibilityIssue[] };
  'backend-unavailable': { backend: string; reason: Reason };
  'worker-not-started': Record<never, never>;
  'worker-ended': Record<never, never>;
  cancelled: { what: Work };
  unexpected: { reason: string };
  'no-result': Record<string, never>;
}

/** What a person can cancel. */
export type Work = 'inspect' | 'convert' | 'verify' | 'try' | 'sample';

/** Why a system refuses to read or write a file. `open-elsewhere` is how Windows says that, or that it is not allowed. */
export type FileTrouble =
  | 'not-allowed'
  | 'open-elsewhere'
  | 'in-use'
  | 'read-only-disk'
  | 'no-folder'
  | 'file-for-folder'
  | 'folder-for-file'
  | 'no-file'
  | 'long-name'
  | 'disk-error'
  | 'many-open'
  | 'too-large'
  | 'other-disk'
  | 'refused';

/** The sizes in which a converted model must agree with its source. */
export type ComparedSize =
  | 'hiddenSize'
  | 'feedForwardSize'
  | 'embeddingSize'
  | 'vocabularySize'
  | 'positions'
  | 'tokenTypes';

export type ProblemKind = keyof ProblemFacts;

/** What an index has more of than any model's. */
export type TooMany = 'bytes' | 'name-bytes' | 'entries';

/** What a pickle asks for and does not get: more than any model's has, or something of the machine that reads it. */
export type PickleExcess = 'bytes' | 'values' | 'depth' | 'text' | 'number' | 'call' | 'persistent-id';

/** Why bytes are no pickle. */
export type PickleFlaw = 'cut-off' | 'opcode' | 'stack' | 'memo' | 'type' | 'number' | 'text' | 'trailing';

/** What is wrong with how a PyTorch file is laid out. */
export type PyTorchFlaw =
  | 'no-object'
  | 'two-objects'
  | 'compressed'
  | 'storages'
  | 'tensors'
  | 'version'
  | 'cut-off'
  | 'trailing';

/** What is wrong with what a PyTorch file says of a tensor. */
export type PyTorchTensorFlaw = 'storage' | 'type' | 'shape' | 'missing' | 'count' | 'outside' | 'expanded';

/** Why a name cannot be that of an output, or of a folder that is made for it. */
export type NameFlaw = 'empty' | 'separator' | 'characters' | 'end' | 'device' | 'length';

/** What a file that is no tensor bundle turned out to be, told by its first or last bytes. */
export type FileKind =
  | 'pdf'
  | 'zip'
  | 'pytorch'
  | 'pytorch-parts'
  | 'torchscript'
  | 'pickle'
  | 'hdf5'
  | 'keras'
  | 'graph'
  | 'tflite'
  | 'paddle'
  | 'flax'
  | 'gguf'
  | 'safetensors'
  | 'saved-model'
  | 'onnx'
  | 'numpy'
  | 'gzip'
  | 'tar'
  | 'rar'
  | '7z'
  | 'xz'
  | 'bzip2'
  | 'zstd'
  | 'office'
  | 'image'
  | 'web-page'
  | 'git-lfs'
  | 'text'
  | 'empty'
  | 'unknown';

/** Those of them in which files are packed. The first three are opened where they are chosen themselves. */
export const ARCHIVE_KINDS = ['zip', 'tar', 'gzip', 'rar', '7z', 'xz', 'bzip2', 'zstd'] as const satisfies FileKind[];

export type ArchiveKind = (typeof ARCHIVE_KINDS)[number];

const CODE_OF: { readonly [K in ProblemKind]: ErrorCode } = {
  'looks-like-another-file': 'NOT_A_CHECKPOINT',
  'nothing-recognised': 'NOT_A_CHECKPOINT',
  'archive-within': 'NOT_A_CHECKPOINT',
  'index-too-short': 'DAMAGED',
  'bad-table-magic': 'NOT_A_CHECKPOINT',
  'block-out-of-range': 'DAMAGED',
  'block-checksum': 'DAMAGED',
  'block-malformed': 'DAMAGED',
  'compression-unknown': 'UNSUPPORTED_FORMAT',
  'snappy-malformed': 'DAMAGED',
  'table-too-large': 'DAMAGED',
  'header-malformed': 'DAMAGED',
  'entry-malformed': 'DAMAGED',
  'tensor-outside-file': 'DAMAGED',
  'tensors-overlap': 'DAMAGED',
  'tensor-checksum': 'DAMAGED',
  'source-changed': 'DAMAGED',
  'source-modified': 'DAMAGED',
  'config-malformed': 'CONFIG_INVALID',
  'archive-damaged': 'DAMAGED',
  'no-such-input': 'MISSING_FILE',
  'input-unreadable': 'MISSING_FILE',
  'graph-alone': 'MISSING_FILE',
  'index-missing': 'MISSING_FILE',
  'shard-missing': 'MISSING_FILE',
  'vocabulary-needed': 'MISSING_FILE',
  'text-by-sentence-piece': 'UNSUPPORTED_FORMAT',
  'vocabulary-special': 'CONFIG_MISMATCH',
  'text-too-long': 'SIZE_MISMATCH',
  'text-beyond-memory': 'SIZE_MISMATCH',
  'model-too-large': 'UNSUPPORTED_MODEL',
  'no-mask': 'CONFIG_MISMATCH',
  'head-missing': 'MISSING_TENSOR',
  'task-without-head': 'MISSING_TENSOR',
  'task-of-one-label': 'WRONG_SHAPE',
  'config-needed': 'MISSING_FILE',
  'v1-checkpoint': 'UNSUPPORTED_FORMAT',
  'big-endian': 'UNSUPPORTED_FORMAT',
  'bundle-version': 'UNSUPPORTED_FORMAT',
  'partitioned-variable': 'UNSUPPORTED_FORMAT',
  'keras-object-graph': 'UNSUPPORTED_FORMAT',
  'groups-shared-out-otherwise': 'UNSUPPORTED_MODEL',
  'layers-not-shared': 'UNSUPPORTED_MODEL',
  'norms-not-shared': 'UNSUPPORTED_MODEL',
  'lora-unmerged': 'UNSUPPORTED_MODEL',
  'tensor-empty': 'MISSING_TENSOR',
  'mapping-without-place': 'UNSUPPORTED_MODEL',
  'other-framework': 'UNSUPPORTED_FORMAT',
  'archive-unsupported': 'UNSUPPORTED_FORMAT',
  dtype: 'UNSUPPORTED_DTYPE',
  bert: 'NOT_ALBERT',
  'not-albert': 'NOT_ALBERT',
  'already-google': 'ALREADY_GOOGLE',
  'pre-layer-norm': 'PRE_LAYER_NORM',
  'size-mismatch': 'SIZE_MISMATCH',
  'not-a-conversion': 'UNSUPPORTED_FORMAT',
  'rounded-weights': 'UNSUPPORTED_DTYPE',
  'runtime-missing': 'UNEXPECTED',
  'graph-refused': 'UNSUPPORTED_FORMAT',
  'models-differ': 'SIZE_MISMATCH',
  'config-mismatch': 'CONFIG_MISMATCH',
  'config-value': 'CONFIG_MISMATCH',
  'config-fits-none': 'CONFIG_MISMATCH',
  'tensor-missing': 'MISSING_TENSOR',
  'wrong-shape': 'WRONG_SHAPE',
  'several-checkpoints': 'AMBIGUOUS',
  'several-configs': 'AMBIGUOUS',
  'several-layouts': 'AMBIGUOUS',
  'several-scopes': 'AMBIGUOUS',
  'no-such-scope': 'MISSING_TENSOR',
  'no-averages': 'MISSING_TENSOR',
  'name-collision': 'AMBIGUOUS',
  'archive-entry-path': 'UNSAFE_ARCHIVE',
  'archive-too-large': 'UNSAFE_ARCHIVE',
  'archive-unfolds': 'UNSAFE_ARCHIVE',
  'unsafe-global': 'UNSAFE_PICKLE',
  'pickle-excess': 'UNSAFE_PICKLE',
  'pickle-malformed': 'DAMAGED',
  'pytorch-malformed': 'DAMAGED',
  'pytorch-tensor': 'DAMAGED',
  'no-state': 'NOT_A_CHECKPOINT',
  'output-exists': 'OUTPUT_EXISTS',
  'place-taken': 'OUTPUT_EXISTS',
  'output-not-replaced': 'OUTPUT_EXISTS',
  'output-holds-other-files': 'OUTPUT_EXISTS',
  'output-not-ours': 'OUTPUT_EXISTS',
  'output-is-source': 'OUTPUT_EXISTS',
  'output-just-written': 'OUTPUT_EXISTS',
  'output-changed': 'OUTPUT_UNWRITABLE',
  'output-held': 'OUTPUT_UNWRITABLE',
  'output-mounted': 'OUTPUT_UNWRITABLE',
  'output-displaced': 'OUTPUT_UNWRITABLE',
  'output-name': 'OUTPUT_UNWRITABLE',
  'output-folder-name': 'OUTPUT_UNWRITABLE',
  'output-unwritable': 'OUTPUT_UNWRITABLE',
  'disk-full': 'DISK_FULL',
  'fix-source': 'OUTPUT_UNWRITABLE',
  'fix-archive': 'OUTPUT_UNWRITABLE',
  'fix-read-only': 'OUTPUT_UNWRITABLE',
  'fix-several-configs': 'AMBIGUOUS',
  'fix-depth-unknown': 'CONFIG_MISMATCH',
  'fix-more-than-config': 'CONFIG_MISMATCH',
  'backend-unavailable': 'UNEXPECTED',
  'worker-not-started': 'UNEXPECTED',
  'worker-ended': 'UNEXPECTED',
  cancelled: 'CANCELLED',
  unexpected: 'UNEXPECTED',
  'no-result': 'UNEXPECTED',
};

export const PROBLEM_KINDS = Object.keys(CODE_OF) as readonly ProblemKind[];

/** One problem: its code for programs, its kind and facts for words. Plain data; crosses process borders. */
export type Problem = {
  [K in ProblemKind]: { readonly code: ErrorCode; readonly kind: K; readonly facts: ProblemFacts[K] };
}[ProblemKind];

/** Carries a {@link Problem} up to the use case, which hands it out as a value. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(readonly problem: Problem) {
    super(`${problem.code} (${problem.kind}) ${JSON.stringify(problem.facts)}`);
  }
}

/** What came of something that is no conversion: a value, or the problem that stood against it. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Makes a problem of one kind; the facts must be those of that kind. */
export function problem<K extends ProblemKind>(kind: K, facts: ProblemFacts[K]): Problem {
  return { code: CODE_OF[kind], kind, facts } as Problem;
}

/** Makes the error to throw for a problem of one kind. */
export function fail<K extends ProblemKind>(kind: K, facts: ProblemFacts[K]): ProblemError {
  return new ProblemError(problem(kind, facts));
}

/** The problem that an exception stands for: its own, or `UNEXPECTED` with the exception's words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return problem('unexpected', { reason: error instanceof Error ? error.message : String(error) });
}

/** How a use case ended, told by its problem: an input we refuse, something that failed, or a person's cancel. */
export function statusOf(found: Problem): 'refused' | 'failed' | 'cancelled' {
  switch (found.code) {
    case 'CANCELLED':
      return 'cancelled';
    case 'OUTPUT_EXISTS':
    case 'OUTPUT_UNWRITABLE':
    case 'DISK_FULL':
    case 'UNEXPECTED':
      return 'failed';
    default:
      return 'refused';
  }
}
