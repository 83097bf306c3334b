/** `conversion.json` goes with the model to others: it holds names, and nothing of where they were. */

import { expect, it } from 'vitest';
import { reason } from '../../../src/engine/problem/reason.ts';
import { type Warning, type WarningCode, type WarningFacts, warning } from '../../../src/engine/problem/warning.ts';
import { conversionRecord } from '../../../src/engine/use-cases/conversion-record.ts';
import type { Conversion } from '../../../src/engine/use-cases/convert.ts';
import type { Verification } from '../../../src/engine/use-cases/verify/verification.ts';
import { describeWarning } from '../../../src/i18n/index.ts';

const INNER = 'sub/albert_config.json';

/** Every warning there is, with a path in every fact that can have one. */
function warningsWith(path: string): readonly Warning[] {
  const tensors = ['bert/pooler/dense/kernel'];
  const others = [INNER];
  const facts: WarningFacts = {
    OPTIMIZER_STATE_DROPPED: { tensors: 1, bytes: 2, examples: tensors },
    HEADS_MISSING: { tensors },
    TASK_HEAD_KEPT: { tensors },
    CLASSIFIER_EXPORTED: { tensors, labels: 2, architecture: 'AlbertForSequenceClassification' },
    HEAD_EXPORTED: { tensors, architecture: 'AlbertForQuestionAnswering' },
    TASK_ASSUMED: { task: 'classification', others: ['tagging'] },
    LABELS_NUMBERED: { file: path, labels: 2 },
    LABELS_LEFT_OUT: { labels: ['a'] },
    POOLER_MISSING: { architecture: 'AlbertModel' },
    NOT_NUMBERS: { tensors, dtypes: ['string'] },
    LEFT_OUT: { tensors, architecture: 'AlbertModel' },
    GELU_APPROXIMATED: { atMost: 1, measured: 2 },
    EPSILON_REPLACED: { source: 1, target: 2 },
    DTYPE_CONVERTED: { dtype: 'float16', tensors: 2 },
    CONFIG_ASSUMED: { size: 'tiny', file: INNER },
    POST_LN_ASSUMED: { file: path },
    CONFIG_CHOSEN: { file: INNER, others },
    EMBEDDING_SIZE_CORRECTED: { file: path, value: 1, found: 2 },
    CUSTOM_SIZE: { hiddenSize: 1, layers: 1, heads: 1, embeddingSize: 1, vocabularySize: 1 },
    VOCABULARY_MISSING: { vocabularySize: 1 },
    VOCABULARY_SIZE: { file: path, tokens: 1, vocabularySize: 2 },
    VOCABULARY_CLEANED: { file: path, flaws: ['byte-order-mark'] },
    VOCABULARY_NOT_UTF8: { file: path },
    VOCABULARY_SPECIAL: { file: path, tokens: ['[MASK]'] },
    VOCABULARY_REPEATS: { file: path, words: [{ word: 'a', first: 1, row: 2 }] },
    VOCABULARY_CHOSEN: { file: INNER, others },
    VOCABULARIES_DIFFER: { converted: path, row: 1, source: 'a', found: null },
    CHECKPOINT_CHOSEN: { prefix: 'sub/ckpt-2', by: 'checkpoint-file', others: ['sub/ckpt-1'] },
    TIED_WEIGHTS_DIFFER: { tensors },
    SCOPE_TAKEN_OFF: { scope: 'bert_1', base: 'bert' },
    AVERAGES_LEFT_OUT: { tensors: 1, example: 'bert/pooler/dense/kernel/ema' },
    AVERAGES_TAKEN: { example: 'bert/pooler/dense/kernel/ema', alone: true },
    OTHER_MODEL_LEFT_OUT: { tensors: 1, example: 'teacher/bert/pooler/dense/kernel' },
    LINKS_LEFT_OUT: { links: [{ file: 'vocab.txt', target: path }] },
    RECORD_NOT_WRITTEN: { path, reason: `EACCES: permission denied, open '${path}'` },
    BACKEND_FALLBACK: {
      wanted: 'tensorflow',
      used: 'wasm',
      reason: reason('said', { text: `Cannot find module '${path}'\nRequire stack:\n- ${path}` }),
    },
  };
  return (Object.keys(facts) as WarningCode[]).map((code) => warning(code, facts[code]));
}

function recordOf(warnings: readonly Warning[]): string {
  const conversion = {
    layout: 'brightmart',
    size: 'tiny',
    format: 'google',
    name: 'out',
    files: [],
    tensors: { read: 1, written: 1, dropped: [] },
    config: {},
    backend: 'wasm',
    warnings,
  } as unknown as Extract<Conversion, { status: 'converted' }>;
  const side = { label: '/home/me/secret project/label', layout: 'google', tensors: [] };
  const verification = { ok: true, source: side, converted: side, warnings } as unknown as Verification;
  return new TextDecoder().decode(
    conversionRecord('source', conversion, verification, '1.0.0', (found) => describeWarning(found, 'en')),
  );
}

it.each([
  '/home/me/secret project/my thesis/config.json',
  '../secret project/config.json',
  'secret/config.json',
  '/secret',
  'C:\\Users\\me\\secret project\\config.json',
  'C:/Users/me/secret project/config.json',
  '\\\\server\\secret share\\config.json',
  '\\\\?\\C:\\secret\\config.json',
  '~/secret/config.json',
  '/home/me/secret project/',
])('no warning keeps where a file was: %s', (path) => {
  const record = recordOf(warningsWith(path));
  expect(record).not.toContain('secret project/');
  for (const part of ['home', 'Users', 'server', 'secret share', 'thesis', 'C:', '..'])
    expect(record, part).not.toContain(part);
  if (path.endsWith('config.json')) expect(record).not.toContain('secret');
});

it('names within the input are kept', () => {
  const record = recordOf(warningsWith('/home/me/albert_config_tiny.json'));
  for (const name of [INNER, 'sub/ckpt-2', 'albert_config_tiny.json', 'bert/pooler/dense/kernel'])
    expect(record).toContain(name);
});

it('a reason without a path is kept', () => {
  const missing = reason('not-installed', {});
  expect(recordOf([warning('BACKEND_FALLBACK', { wanted: 'tensorflow', used: 'wasm', reason: missing })])).toContain(
    'its library is not installed',
  );
});
