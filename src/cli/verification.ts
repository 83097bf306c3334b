/** A verification for the command line: on the terminal and in `--json`. */

import { type Language, visible } from '../engine/messages/index.ts';
import type { Figures, Verification } from '../engine/use-cases/verify/verification.ts';
import { inRow, rowsOf } from './rows.ts';
import { warningJson } from './words.ts';

const FIGURES = ['embedding', 'sequence', 'pooled', 'mlm', 'sop'] as const satisfies readonly (keyof Figures)[];

/** A verification as `--json` gives it. */
export function verificationJson(verification: Verification, language: Language) {
  const { warnings, ...figures } = verification;
  return { ...figures, warnings: warnings.map((warning) => warningJson(warning, language)) };
}

/** A verification on the terminal: each figure beside what it is held to, and what rounding alone does. */
export function verificationText(verification: Verification, language: Language): string {
  const { grade, tensors, settings, seconds, inputs, backend, warnings } = verification;
  const words = WORDS[language];
  const wrong = [
    ...tensors.different.map((name) => words.different(inRow(name))),
    ...tensors.missing.map((name) => words.missing(inRow(name))),
  ];
  const same = tensors.compared - tensors.different.length;
  const tensorsRow = `  ${wrong.length === 0 ? '✓' : '✗'} ${words.same(same, tensors.compared)}\n`;
  return [
    `${words[grade]}\n`,
    ...FIGURES.map((figure) => figureRow(figure, verification, language)),
    tensorsRow,
    rowsOf(wrong, (line) => `      ${line}\n`, language),
    ...settings.map((setting) => `  ✗ ${setting.key}: ${visible(`${setting.source} → ${setting.converted}`)}\n`),
    ...warnings.map((warning) => `  ! ${warningJson(warning, language).message}\n`),
    `  ${words.ran(inputs.sequences * inputs.length, seconds.total.toFixed(1), backend)}\n`,
  ].join('');
}

function figureRow(figure: keyof Figures, verification: Verification, language: Language): string {
  const { maxAbsDiff, limits, rounding, embedding, amplified } = verification;
  const words = WORDS[language];
  const name = padded(words[figure], words.width);
  const [found, limit, alone] = [maxAbsDiff[figure], limits[figure], rounding[figure]];
  if (found === null || limit === null || alone === null) return `  – ${name}  ${words.absent}\n`;
  const figures = `${power(found)}  ≤ ${power(limit)}  ${words.rounding} ${power(alone).trimEnd()}`;
  if (amplified.some((output) => output === figure)) return `  ~ ${name}  ${figures}\n`;
  const within = figure === 'embedding' ? embedding.beyond === 0 : found <= limit;
  return `  ${within ? '✓' : '✗'} ${name}  ${figures}\n`;
}

/** A terminal gives each ideograph two columns. */
function padded(text: string, columns: number): string {
  const wide = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return text.padEnd(columns - wide);
}

function power(value: number): string {
  const text = value === 0 ? '0' : value === Number.MAX_VALUE ? 'NaN' : value.toExponential(1);
  return text.padEnd(7);
}

const WORDS = {
  en: {
    proved: 'The converted model computes what its source computes.',
    'weights-proved':
      'The converted model has its source’s weights. It amplifies rounding so much that outputs marked ~ prove nothing.',
    wrong: 'The converted model does NOT compute what its source computes.',
    width: 24,
    embedding: 'word embedding',
    sequence: 'sequence output',
    pooled: 'pooled output',
    mlm: 'masked word logits',
    sop: 'sentence order logits',
    absent: 'not in both models',
    rounding: 'rounding alone',
    same: (same: number, all: number) => `${same} of ${all} other tensors are the same, bit by bit`,
    different: (name: string) => `differs: ${name}`,
    missing: (name: string) => `missing: ${name}`,
    ran: (tokens: number, seconds: string, backend: string) =>
      `${tokens} tokens through both, ${seconds} s, ${backend}`,
  },
  zh: {
    proved: '转换后的模型与源模型计算结果一致。',
    'weights-proved': '转换后的模型与源模型权重一致。该模型会放大舍入误差，标有 ~ 的输出不能作为证明。',
    wrong: '转换后的模型与源模型计算结果不一致！',
    width: 13,
    embedding: '词向量表',
    sequence: '序列输出',
    pooled: '池化输出',
    mlm: '掩码词 logits',
    sop: '句序 logits',
    absent: '并非两个模型都有',
    rounding: '单由舍入',
    same: (same: number, all: number) => `其余 ${all} 个张量中 ${same} 个逐位相同`,
    different: (name: string) => `不同：${name}`,
    missing: (name: string) => `缺少：${name}`,
    ran: (tokens: number, seconds: string, backend: string) =>
      `两个模型各运行 ${tokens} 个词元，用时 ${seconds} 秒，${backend}`,
  },
} as const;
