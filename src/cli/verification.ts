/** A verification for the command line: on the terminal and in `--json`. */

import type { Figures, Verification } from '../engine/use-cases/verify/verification.ts';
import { commandLineTexts, type Language, visible } from '../i18n/index.ts';
import { figuresTold } from '../shared/figures-told.ts';
import { inRow, rowsOf } from './rows.ts';
import { warningJson } from './words.ts';

/** A verification as `--json` gives it. */
export function verificationJson(verification: Verification, language: Language) {
  const { warnings, ...figures } = verification;
  return { ...figures, warnings: warnings.map((warning) => warningJson(warning, language)) };
}

/** A verification on the terminal: each figure beside what it is held to, and what rounding alone does. */
export function verificationText(verification: Verification, language: Language): string {
  const { grade, tensors, settings, seconds, inputs, backend, graph, warnings } = verification;
  const words = commandLineTexts(language);
  // What the converted model's class has no place for is told, and is no mistake.
  const isWrong = tensors.different.length > 0 || (tensors.missing.length > 0 && grade === 'wrong');
  const told = [
    ...tensors.different.map((name) => words.different(inRow(name))),
    ...tensors.missing.map((name) => (isWrong ? words.missing : words.leftOut)(inRow(name))),
  ];
  const same = tensors.compared - tensors.different.length;
  const counted = graph
    ? words.madeTensors(same, tensors.compared, graph.dtype)
    : words.sameTensors(same, tensors.compared);
  const isRounded = grade === 'proved' && graph !== null && graph.dtype !== 'float32';
  const likeliest = graph?.likeliest;
  return [
    `${isRounded ? words.verifiedRounded(graph.dtype) : words.verified[grade]}\n`,
    ...figuresTold(verification).map((figure) => figureRow(figure, verification, language)),
    ...(likeliest ? [`  · ${words.likeliest(likeliest.same, likeliest.all)}\n`] : []),
    `  ${isWrong ? '✗' : '✓'} ${counted}\n`,
    rowsOf(told, (line) => `      ${line}\n`, language),
    ...settings.map((setting) => `  ✗ ${setting.key}: ${visible(`${setting.source} → ${setting.converted}`)}\n`),
    ...warnings.map((warning) => `  ! ${warningJson(warning, language).message}\n`),
    `  ${words.ran(inputs.sequences * inputs.length, seconds.total.toFixed(1), graph?.runtime ?? backend)}\n`,
  ].join('');
}

function figureRow(figure: keyof Figures, verification: Verification, language: Language): string {
  const { maxAbsDiff, limits, rounding, embedding, amplified, graph } = verification;
  const words = commandLineTexts(language);
  const width = Math.max(...Object.values(words.figures).map(columnsOf));
  const name = words.figures[figure] + ' '.repeat(width - columnsOf(words.figures[figure]));
  const [found, limit, alone] = [maxAbsDiff[figure], limits[figure], rounding[figure]];
  if (found === null || limit === null || alone === null) return `  – ${name}  ${words.absent}\n`;
  const mean = figure === 'embedding' ? null : graph?.mean[figure];
  const onAverage = mean === null || mean === undefined ? '' : `  ${words.mean} ${power(mean)}`;
  const figures = `${power(found)}  ≤ ${power(limit)}  ${words.rounding} ${power(alone)}${onAverage}`.trimEnd();
  if (amplified.some((output) => output === figure)) return `  ~ ${name}  ${figures}\n`;
  const within = figure === 'embedding' ? embedding.beyond === 0 : found <= limit;
  return `  ${within ? '✓' : '✗'} ${name}  ${figures}\n`;
}

/** A terminal gives each ideograph two columns. */
function columnsOf(text: string): number {
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
}

function power(value: number): string {
  const text = value === 0 ? '0' : value === Number.MAX_VALUE ? 'NaN' : value.toExponential(1);
  return text.padEnd(7);
}
