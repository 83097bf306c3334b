/**
 * Why a file cannot be read as what it is to be: the innermost part of a message. Like problems, reasons carry facts;
 * words are made in `src/i18n`.
 */

export interface ReasonFacts {
  /** What the system or a library said, in its own words. */
  said: { text: string };

  // Texts and JSON (RFC 8259).
  empty: object;
  'too-large': { bytes: number; limit: number };
  'not-utf8': object;
  'not-json': { line: number; column: number };
  'json-cut-off': object;
  'not-object': object;
  'key-twice': { key: string };

  // What a value of a configuration is to be.
  'whole-number': { most: number | null };
  number: object;
  text: object;
  'divisor-of': { key: string; value: number };
  'one-of': { values: readonly string[] };

  // Headers of safetensors.
  'header-too-short': { bytes: number };
  'header-beyond-file': { claimed: string; bytes: number };
  'no-brace': object;
  'metadata-not-text': object;
  'entry-key': { key: string };
  'entry-value': { key: string; value: string };
  'unclaimed-bytes': { from: number; to: number };
  'data-size': { claimed: number; bytes: number };

  // The index of weights in several files.
  'no-weight-map': object;
  'shard-name': { tensor: string };
  'shard-excess': { shards: number; limit: number };

  // Tensors of any container.
  'tensor-size': { dtype: string; shape: readonly number[]; bytes: number; claimed: number };
  'name-not-text': object;

  // Messages of a tensor bundle (tensor_bundle.proto).
  'no-header': object;
  'byte-order': { value: number };
  'shard-count': { shards: number };
  'shard-number': { shard: number; shards: number };
  'place-out-of-range': object;
  'unknown-rank': object;
  'rank-too-large': { rank: number };
  'dimension-out-of-range': object;
  'shape-out-of-range': { shape: readonly number[] };

  // Messages of an ONNX model (onnx.proto).
  'message-malformed': { at: number };

  // Blocks of a LevelDB table (table_format.md).
  'block-too-short': { bytes: number };
  'restart-count': { restarts: number; at: number };
  'entry-cut-off': { at: number };
  'shared-key': { shared: number; length: number; at: number };
  'entry-too-long': { at: number };
  'keys-out-of-order': { at: number | null };
  'block-overlap': object;
  'block-handle': object;

  // Snappy (format_description.txt).
  'snappy-no-length': object;
  'snappy-length': { claimed: number; limit: number };
  'snappy-element': { at: number };
  'snappy-overrun': { at: number };
  'snappy-copy': { at: number };
  'snappy-short': { written: number; length: number };

  // Archives (APPNOTE).
  'entry-twice': object;
  'entry-count': { limit: number };
  'path-absolute': object;
  'path-backslash': object;
  'path-leads-out': object;
  'control-characters': object;
  'symbolic-link': object;
  'entries-overlap': object;
  'name-ambiguous': object;
  encrypted: object;
  'compression-method': { method: number };
  'split-archive': object;
  'entry-checksum': { entry: string; stored: string; computed: string };
  'entry-size': { entry: string };
  'local-header': { entry: string };
  'directory-too-large': { bytes: number };
  'no-directory': object;
  'cut-off': object;
  link: object;
  'not-plain-file': object;
  'entry-beyond-archive': { entry: string };
  'gzip-header': object;
  'tar-headers': { at: number };
  'tar-checksum': { at: number };

  // Backends.
  'not-installed': object;
}

export type ReasonKind = keyof ReasonFacts;

/** One reason. Plain data; crosses process borders. */
export type Reason = { [K in ReasonKind]: { readonly kind: K; readonly facts: ReasonFacts[K] } }[ReasonKind];

/** Makes a reason; the facts must be those of its kind. */
export function reason<K extends ReasonKind>(kind: K, facts: ReasonFacts[K]): Reason {
  return { kind, facts } as Reason;
}

/** What somebody else's error says, to go into a sentence of ours. */
export function said(error: unknown): Reason {
  const text = error instanceof Error ? error.message : String(error);
  return reason('said', { text: text.replace(/\.$/, '') });
}
