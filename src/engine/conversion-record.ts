/** `conversion.json`: where a converted model comes from, and the proof that it is what its source was. */

import { describeNotice } from './messages/index.ts';
import type { Notice, NoticeCode, NoticeFacts } from './notice.ts';
import type { Conversion, Verification } from './report.ts';

export const RECORD_FILE = 'conversion.json';
export const PROGRAM = 'albert-zh-converter';

/**
 * The record's bytes. It is English, as other files are that programs read, and holds names, no paths.
 * @param sourceName of the folder or archive
 */
export function conversionRecord(
  sourceName: string,
  conversion: Extract<Conversion, { status: 'converted' }>,
  verification: Verification,
  version: string,
): Uint8Array<ArrayBuffer> {
  const { layout, size, format, name, files, tensors, config, backend, notices } = conversion;
  const { source, converted, ...proof } = verification;
  const record: { readonly [K in keyof typeof KEYS]: unknown } = {
    version: 1,
    program: { name: PROGRAM, version },
    source: { name: sourceName, layout, size, tensors: source.tensors },
    converted: { name, format, layout: converted.layout, files, tensors, config },
    backend,
    warnings: notices.map(warning),
    verification: {
      ...proof,
      notices: undefined,
      warnings: proof.notices.map(warning),
    },
  };
  return new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
}

/** The keys of a record, and of the parts that are ours alone. */
const KEYS = {
  version: null,
  program: ['name', 'version'],
  source: ['name', 'layout', 'size', 'tensors'],
  converted: ['name', 'format', 'layout', 'files', 'tensors', 'config'],
  backend: null,
  warnings: null,
  verification: [
    'ok',
    'grade',
    'maxAbsDiff',
    'tolerance',
    'limits',
    'rounding',
    'amplified',
    'embedding',
    'tensors',
    'settings',
    'inputs',
    'backend',
    'seconds',
    'warnings',
  ],
} as const;

/** Whether these are a record's bytes as they were written, with no key that we do not write. */
export function isRecord(bytes: Uint8Array): boolean {
  let text: string;
  let record: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    record = JSON.parse(text);
  } catch {
    return false;
  }
  if (!isObject(record) || !isObject(record['program']) || record['program']['name'] !== PROGRAM) return false;
  // Keys that are there twice are seen by their text only.
  if (!hasOnly(record, Object.keys(KEYS)) || text !== `${JSON.stringify(record, null, 2)}\n`) return false;
  return Object.entries(KEYS).every(([key, keys]) => keys === null || hasOnly(record[key], keys));
}

function hasOnly(value: unknown, keys: readonly string[]): boolean {
  return isObject(value) && Object.keys(value).every((key) => keys.includes(key));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function warning(found: Notice) {
  const { code, facts } = found;
  // The code and the facts belong together; the compiler cannot follow that through an index.
  const keep = KEPT[code] as (facts: Notice['facts']) => typeof facts;
  return { code, message: describeNotice({ code, facts: keep(facts) } as Notice, 'en') };
}

/** What is kept of each notice: names where it has paths, which tell of a person's disk and are of no use elsewhere. */
const KEPT: { readonly [K in NoticeCode]: (facts: NoticeFacts[K]) => NoticeFacts[K] } = {
  OPTIMIZER_STATE_DROPPED: whole,
  HEADS_MISSING: whole,
  TASK_HEAD_KEPT: whole,
  CLASSIFIER_EXPORTED: whole,
  LEFT_OUT: whole,
  GELU_APPROXIMATED: whole,
  EPSILON_REPLACED: whole,
  DTYPE_CONVERTED: whole,
  CONFIG_ASSUMED: whole,
  POST_LN_ASSUMED: ({ file }) => ({ file: file && nameIn(file) }),
  // One of several is of the input, and so are the others.
  CONFIG_CHOSEN: whole,
  VOCABULARY_CHOSEN: whole,
  CHECKPOINT_CHOSEN: whole,
  EMBEDDING_SIZE_CORRECTED: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  CUSTOM_SIZE: whole,
  VOCABULARY_MISSING: whole,
  VOCABULARY_SIZE: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  VOCABULARIES_DIFFER: ({ converted, ...facts }) => ({ ...facts, converted: nameIn(converted) }),
  LINKS_LEFT_OUT: ({ links }) => ({ links: links.map(({ file, target }) => ({ file, target: nameIn(target) })) }),
  RECORD_NOT_WRITTEN: ({ path, reason }) => ({ path: nameIn(path), reason: withoutPaths(reason) }),
  BACKEND_FALLBACK: ({ reason, ...facts }) => ({ ...facts, reason: withoutPaths(reason) }),
};

function whole<T>(facts: T): T {
  return facts;
}

function nameIn(path: string): string {
  return path.split(/[\\/]/).findLast((name) => name !== '') ?? '';
}

/** A path may have spaces in it, so nobody can tell where it ends. */
function withoutPaths(reason: string): string {
  return reason.replace(/\S*[\\/].*/s, '…');
}
