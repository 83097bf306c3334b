/**
 * What stands between a model folder and a program that loads it. Like problems, issues are values that carry
 * facts; words are made in `messages/`.
 */

import type { Reason } from '../problem/reason.ts';
import type { FixableValue } from './config-keys.ts';

/** `bert4keras`: `build_transformer_model(…, model='albert')`; `google`: google-research/albert; `transformers`: `from_pretrained`. */
export type Loader = 'bert4keras' | 'google' | 'transformers';

export const LOADERS: readonly Loader[] = ['bert4keras', 'google', 'transformers'];

/** What runs models of ONNX: Hugging Face's library for pages and Node, and the runtime itself. */
export type OnnxLoader = 'transformers.js' | 'onnxruntime';

export const ONNX_LOADERS: readonly OnnxLoader[] = ['transformers.js', 'onnxruntime'];

/** All of them: of those of ONNX something is told where a model is one. */
export const ALL_LOADERS: readonly (Loader | OnnxLoader)[] = [...LOADERS, ...ONNX_LOADERS];

/**
 * `fails`: the loader stops with an error. `wrong`: it loads, and computes something else. `limits`: what it loads is
 * right, but something beside it is not to be had.
 */
export type Severity = 'fails' | 'wrong' | 'limits';

/** The facts of each kind of issue. The key is the kind. */
export interface IssueFacts {
  /** Here and below, `convertible`: whether it can be converted to what its loader reads. */
  'brightmart-layout': { loader: Loader; convertible: boolean };
  'brightmart-pre-layer-norm': { file: string };
  'bert-layout': { loader: Loader; layers: number };
  /** Names begin or end otherwise than a loader expects: that of a tensor, and what it looks for. */
  'other-names': { loader: Loader; tensor: string; expected: string; convertible: boolean };
  'tensorflow-checkpoint': { prefix: string; convertible: boolean };
  'safetensors-only': { file: string; convertible: boolean };
  'safetensors-damaged': { file: string };
  /** `expected`: the names under which weights are looked for. */
  'weights-not-found': { file: string; expected: readonly string[]; convertible: boolean };
  'onnx-only': { loader: Loader; file: string; convertible: boolean };
  'onnx-not-found': { file: string; expected: readonly string[] };
  'tokenizer-missing': { expected: string };
  'class-missing': { architecture: string };
  'weights-missing': { file: string };
  'tensors-missing': { loader: Loader; tensors: readonly string[] };
  'heads-missing': { loader: Loader; tensors: readonly string[] };
  'pooler-missing': { loader: 'google' | 'transformers'; tensors: readonly string[] };
  'tensor-shape': { tensor: string; shape: readonly number[]; expected: readonly number[] };
  'tensor-dtype': { loader: Loader; dtype: string; tensors: readonly string[] };
  'mapping-ignored': { tensor: string; width: number };
  'several-groups': { groups: number; innerGroups: number };
  'config-missing': { expected: string };
  'config-not-found': { file: string; expected: string };
  'config-malformed': { file: string; reason: Reason };
  'config-byte-order-mark': { file: string };
  'config-key-missing': { file: string; key: string; assumed: FixableValue | null; expected: FixableValue | null };
  'config-key-unusable': { file: string; key: string; value: string };
  'config-contradicts': { file: string; key: string; value: string; expected: number };
  'embedding-not-factorised': { loader: Loader; file: string; value: string; width: number };
  'heads-do-not-divide': { file: string; heads: number; hiddenSize: number };
  'activation-unknown': { file: string; value: string; known: readonly string[] };
  'activation-erf': { file: string; value: string };
  'activation-erf-by-default': { file: string };
  'model-type': { file: string; value: string | null };
  'tokenizer-class': { file: string | null; value: string | null };
  'vocabulary-missing': { loader: Loader };
  'vocabulary-too-long': { file: string; tokens: number; vocabularySize: number };
  'state-names-another': { file: string; named: string; prefix: string };
  'state-absolute': { file: string; named: string };
}

export type IssueKind = keyof IssueFacts;

const SEVERITY_OF: { readonly [K in IssueKind]: Severity } = {
  'brightmart-layout': 'fails',
  'brightmart-pre-layer-norm': 'fails',
  'bert-layout': 'fails',
  'other-names': 'fails',
  'tensorflow-checkpoint': 'fails',
  'safetensors-only': 'fails',
  'safetensors-damaged': 'fails',
  'weights-not-found': 'fails',
  'onnx-only': 'fails',
  'onnx-not-found': 'fails',
  'tokenizer-missing': 'fails',
  'class-missing': 'fails',
  'weights-missing': 'fails',
  'tensors-missing': 'fails',
  'heads-missing': 'limits',
  'pooler-missing': 'limits',
  'tensor-shape': 'fails',
  'tensor-dtype': 'fails',
  'mapping-ignored': 'wrong',
  'several-groups': 'wrong',
  'config-missing': 'fails',
  'config-not-found': 'fails',
  'config-malformed': 'fails',
  'config-byte-order-mark': 'fails',
  'config-key-missing': 'fails',
  'config-key-unusable': 'fails',
  'config-contradicts': 'fails',
  'embedding-not-factorised': 'fails',
  'heads-do-not-divide': 'fails',
  'activation-unknown': 'fails',
  'activation-erf': 'limits',
  'activation-erf-by-default': 'limits',
  'model-type': 'fails',
  'tokenizer-class': 'limits',
  'vocabulary-missing': 'limits',
  'vocabulary-too-long': 'limits',
  'state-names-another': 'limits',
  'state-absolute': 'limits',
};

/** One issue. Plain data; crosses process borders. */
export type CompatibilityIssue = {
  [K in IssueKind]: { readonly kind: K; readonly severity: Severity; readonly facts: IssueFacts[K] };
}[IssueKind];

/** What one loader would make of a model. */
export interface Judgement {
  /** Whether it loads the model and computes what the model is to compute. */
  readonly readable: boolean;
  readonly issues: readonly CompatibilityIssue[];
}

/** What each loader would make of it; nothing is told of those of ONNX where it is no such model. */
export type Loaders = { readonly [L in Loader]: Judgement } & { readonly [L in OnnxLoader]?: Judgement };

/**
 * Makes an issue; the facts must be those of its kind.
 * @param severity where this loader takes it otherwise than most
 */
export function issue<K extends IssueKind>(
  kind: K,
  facts: IssueFacts[K],
  severity: Severity = SEVERITY_OF[kind],
): CompatibilityIssue {
  return { kind, severity, facts } as CompatibilityIssue;
}

/** Whether a conversion is what helps against it. */
export function conversionHelps({ facts }: CompatibilityIssue): boolean {
  return 'convertible' in facts && facts.convertible;
}

/** The same of a model that cannot be converted to what its loader reads. */
export function withoutConversion({ readable, issues }: Judgement): Judgement {
  const told = issues.map((one) =>
    'convertible' in one.facts ? ({ ...one, facts: { ...one.facts, convertible: false } } as CompatibilityIssue) : one,
  );
  return { readable, issues: told };
}

/** A loader's judgement from what stands in its way. */
export function judgement(issues: readonly CompatibilityIssue[]): Judgement {
  return { readable: issues.every(({ severity }) => severity === 'limits'), issues };
}
