/** `conversion.json`: where a converted model comes from, and the proof that it is what its source was. */

import { reason } from '../problem/reason.ts';
import type { Warning, WarningCode, WarningFacts } from '../problem/warning.ts';
import { PROGRAM, type RECORD_KEYS } from '../targets/record-file.ts';
import type { Conversion } from './convert.ts';
import type { Verification } from './verify/verification.ts';

/**
 * The record's bytes. It is English, as other files are that programs read, and holds names, no paths.
 * @param sourceName of the folder or archive
 * @param describe a warning in English
 */
export function conversionRecord(
  sourceName: string,
  conversion: Extract<Conversion, { status: 'converted' }>,
  verification: Verification,
  version: string,
  describe: (warning: Warning) => string,
): Uint8Array<ArrayBuffer> {
  const { layout, size, format, name, files, tensors, config, backend, warnings } = conversion;
  const { source, converted, ...proof } = verification;
  const record: { readonly [K in keyof typeof RECORD_KEYS]: unknown } = {
    version: 1,
    program: { name: PROGRAM, version },
    source: { name: sourceName, layout, size, tensors: source.tensors },
    converted: { name, format, layout: converted.layout, files, tensors, config },
    backend,
    warnings: warnings.map((warning) => recorded(warning, describe)),
    verification: {
      ...proof,
      warnings: proof.warnings.map((warning) => recorded(warning, describe)),
    },
  };
  return new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
}

function recorded(found: Warning, describe: (warning: Warning) => string) {
  const { code, facts } = found;
  // The code and the facts belong together; the compiler cannot follow that through an index.
  const keep = KEPT[code] as (facts: Warning['facts']) => typeof facts;
  return { code, message: describe({ code, facts: keep(facts) } as Warning) };
}

/** What is kept of each warning: names where it has paths, which tell of a person's disk and are of no use elsewhere. */
const KEPT: { readonly [K in WarningCode]: (facts: WarningFacts[K]) => WarningFacts[K] } = {
  OPTIMIZER_STATE_DROPPED: whole,
  HEADS_MISSING: whole,
  TASK_HEAD_KEPT: whole,
  CLASSIFIER_EXPORTED: whole,
  HEAD_EXPORTED: whole,
  TASK_ASSUMED: whole,
  LABELS_NUMBERED: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  LABELS_LEFT_OUT: whole,
  POOLER_MISSING: whole,
  NOT_NUMBERS: whole,
  LEFT_OUT: whole,
  GELU_APPROXIMATED: whole,
  EPSILON_REPLACED: whole,
  DTYPE_CONVERTED: whole,
  CONFIG_ASSUMED: ({ file, ...facts }) => ({ ...facts, file: file && nameIn(file) }),
  POST_LN_ASSUMED: ({ file }) => ({ file: file && nameIn(file) }),
  // One of several is of the input, and so are the others.
  CONFIG_CHOSEN: whole,
  VOCABULARY_CHOSEN: whole,
  CHECKPOINT_CHOSEN: whole,
  TIED_WEIGHTS_DIFFER: whole,
  SCOPE_TAKEN_OFF: whole,
  AVERAGES_LEFT_OUT: whole,
  AVERAGES_TAKEN: whole,
  OTHER_MODEL_LEFT_OUT: whole,
  EMBEDDING_SIZE_CORRECTED: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  CUSTOM_SIZE: whole,
  VOCABULARY_MISSING: whole,
  VOCABULARY_SIZE: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  VOCABULARY_CLEANED: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  VOCABULARY_NOT_UTF8: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  VOCABULARY_SPECIAL: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  VOCABULARY_REPEATS: ({ file, ...facts }) => ({ ...facts, file: nameIn(file) }),
  VOCABULARIES_DIFFER: ({ converted, ...facts }) => ({ ...facts, converted: nameIn(converted) }),
  LINKS_LEFT_OUT: ({ links }) => ({ links: links.map(({ file, target }) => ({ file, target: nameIn(target) })) }),
  RECORD_NOT_WRITTEN: ({ path, reason }) => ({ path: nameIn(path), reason: withoutPaths(reason) }),
  BACKEND_FALLBACK: ({ reason: why, ...facts }) => ({
    ...facts,
    reason: why.kind === 'said' ? reason('said', { text: withoutPaths(why.facts.text) }) : why,
  }),
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
