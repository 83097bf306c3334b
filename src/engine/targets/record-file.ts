/** How `conversion.json`, the proof beside an output, is told from what somebody else wrote. */

export const RECORD_FILE = 'conversion.json';
export const PROGRAM = 'albert-zh-converter';

/** The keys of a record, and of the parts that are ours alone. */
export const RECORD_KEYS = {
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
    'graph',
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
  if (!hasOnly(record, Object.keys(RECORD_KEYS)) || text !== `${JSON.stringify(record, null, 2)}\n`) return false;
  return Object.entries(RECORD_KEYS).every(([key, keys]) => keys === null || hasOnly(record[key], keys));
}

function hasOnly(value: unknown, keys: readonly string[]): boolean {
  return isObject(value) && Object.keys(value).every((key) => keys.includes(key));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
