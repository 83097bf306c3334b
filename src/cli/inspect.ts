/** `albert-zh inspect`. */

import { isNamed } from '../engine/albert/labels.ts';
import { HUGGINGFACE } from '../engine/albert/layouts/huggingface.ts';
import { ALL_LOADERS, conversionHelps } from '../engine/compatibility/issue.ts';
import { isSource } from '../engine/compatibility/judge.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import { TARGET_NAMES } from '../engine/targets/names.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import { bytesText, commandLineTexts, describeProblem, type Language, visible } from '../i18n/index.ts';
import { type FixedConfig, fixConfig } from '../node/fix-config.ts';
import { perform } from '../node/storage.ts';
import { at } from '../node/tasks.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { inRow, tableOf } from './rows.ts';
import { type SelectionFlags, selectionOf } from './selection.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { fixText, jsonText, loadersJson, loadersText, problemJson, problemText, warningJson } from './words.ts';

export interface InspectFlags extends SelectionFlags {
  readonly json?: true;
  readonly fixConfig?: true;
}

/** A look at a model is soon over. */
const UNINTERRUPTED = { signal: new AbortController().signal, onProgress: () => undefined };

/** Inspects one input. It is in order where it can be converted, or where a loader reads it as it is. */
export async function runInspect(path: string, flags: InspectFlags): Promise<ExitCode> {
  const language = terminalLanguage();
  const selection = selectionOf(flags);
  const fix = flags.fixConfig ? await fixConfig(path, selection) : null;
  const inspection = await perform({ kind: 'inspect', source: at(path, selection), options: {} }, UNINTERRUPTED);
  if (flags.json) {
    const document = { ...inspectionJson(inspection, language), ...fixJson(fix, language) };
    standardOutput.write(jsonText(document));
  } else {
    print(inspection, language);
    if (fix) printFix(path, fix, language);
  }
  return fix?.ok === false ? exitCodeOf(fix.problem.code) : exitCodeOfInspection(inspection);
}

/** What became of the configuration: `fixed` is null where nothing was written, `fixError` says why where it was asked. */
function fixJson(fix: Outcome<FixedConfig | null> | null, language: Language) {
  return {
    fixed: fix?.ok ? fix.value : null,
    fixError: fix && !fix.ok ? problemJson(fix.problem, language) : null,
  };
}

function printFix(path: string, fix: Outcome<FixedConfig | null>, language: Language): void {
  if (!fix.ok) standardError.write(problemText(`${path} (--fix-config)`, fix.problem, language));
  else standardOutput.write(`\n${fixText(fix.value, language)}`);
}

function exitCodeOfInspection({ layout, convertible, error, loaders }: Inspection): ExitCode {
  if (loaders && ALL_LOADERS.some((loader) => loaders[loader]?.readable)) return EXIT.ok;
  // Where a conversion is what its own loaders need, nothing else is wrong with it.
  const own = loaders?.[layout === HUGGINGFACE.name ? 'transformers' : 'google'];
  if (convertible && own?.issues.some(conversionHelps)) return EXIT.ok;
  // No loader is to read a source of conversions; one that is to and cannot tells why.
  return error ? exitCodeOf(error.code) : loaders && !isSource(layout) ? EXIT.refused : EXIT.ok;
}

/** An inspection as the contract has it. */
function inspectionJson(inspection: Inspection, language: Language) {
  const { input, layout, size, task, otherTasks, labels, config, tensors, convertible, error } = inspection;
  const { choices, loaders, targets } = inspection;
  const warnings = inspection.warnings.map((warning) => warningJson(warning, language));
  return {
    version: 1,
    input,
    layout,
    size,
    task,
    otherTasks,
    labels,
    choices,
    config,
    tensors,
    convertible,
    warnings,
    error: error && problemJson(error, language),
    loaders: loaders && loadersJson(loaders, language),
    targets: targets && targetsJson(targets, language),
  };
}

function print(inspection: Inspection, language: Language): void {
  const { input, layout, size, tensors, bytesIn, targets, warnings, error, loaders } = inspection;
  // That there is nothing to convert in a sound model is no error.
  const refused = exitCodeOfInspection(inspection) !== EXIT.ok;
  if (tensors.length > 0 || loaders) standardOutput.write(`${visible(input)}\n`);
  if (tensors.length > 0) {
    const what = [size, layout, commandLineTexts(language).tensors(tensors.length), bytesText(bytesIn)].filter(
      (part) => part !== null,
    );
    standardOutput.write(`  ${what.join(' · ')}\n`);
    standardOutput.write(taskText(inspection, language));
    if (targets) standardOutput.write(targetsText(targets, language));
    for (const warning of warnings) standardOutput.write(`  ! ${warningJson(warning, language).message}\n`);
  }
  if (error && !refused) standardOutput.write(`  ! ${problemJson(error, language).message}\n`);
  if (loaders) standardOutput.write(`\n${loadersText(loaders, language)}`);
  if (tensors.length > 0) standardOutput.write(`\n${tensorTable(inspection, language)}`);
  if (error && refused) standardError.write(problemText(input, error, language));
}

const MOST_LABELS = 10;

/** What it is for, where that is more than what it was pretrained for. */
function taskText({ task, otherTasks, labels }: Inspection, language: Language): string {
  if (task === null || (labels === null && task !== 'answers')) return '';
  const words = commandLineTexts(language);
  const shown = labels && isNamed(labels) ? labels.slice(0, MOST_LABELS) : [];
  const names = words.labels(visible(shown.join(', ')), (labels?.length ?? 0) - shown.length);
  return `  ${[words.task([task, ...otherTasks].join(' / ')), ...(shown.length > 0 ? [names] : [])].join(' · ')}\n`;
}

/** What each target would be, or why it cannot be made. */
function targetsText(targets: NonNullable<Inspection['targets']>, language: Language): string {
  const lines = TARGET_NAMES.map((name) => {
    const target = targets[name];
    const what = target.possible
      ? `${visible(target.name)} · ${bytesText(target.bytes)}`
      : describeProblem(target.problem, language).message;
    return `  → ${name}: ${what}\n`;
  });
  return lines.join('');
}

/** The same as the contract has it. */
function targetsJson(targets: NonNullable<Inspection['targets']>, language: Language) {
  const entries = TARGET_NAMES.map((name) => {
    const target = targets[name];
    const made = target.possible ? target : null;
    const told = {
      possible: target.possible,
      name: made?.name ?? null,
      bytes: made?.bytes ?? null,
      class: made?.class ?? null,
      warnings: (made?.warnings ?? []).map((warning) => warningJson(warning, language)),
      error: target.possible ? null : problemJson(target.problem, language),
    };
    return [name, told] as const;
  });
  return Object.fromEntries(entries);
}

function tensorTable({ tensors }: Inspection, language: Language): string {
  const rows = tensors.map(({ name, dtype, shape, bytes }) => {
    return [inRow(name), dtype, inRow(`[${shape.join(', ')}]`), bytesText(bytes)];
  });
  return tableOf(rows, language);
}
