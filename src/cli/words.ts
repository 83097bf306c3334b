/** Problems and warnings for the command line, in the language of the terminal. */

import { ALL_LOADERS, conversionHelps, type Judgement, type Loaders } from '../engine/compatibility/issue.ts';
import type { Problem } from '../engine/problem/problem.ts';
import type { Warning, WarningCode } from '../engine/problem/warning.ts';
import {
  commandLineTexts,
  describeIssue,
  describeProblem,
  describeWarning,
  type Language,
  visible,
} from '../i18n/index.ts';
import type { FixedConfig } from '../node/fix-config.ts';

/** A document as `--json` prints it: what cannot be seen is escaped, which JSON itself asks of few characters only. */
export function jsonText(document: object): string {
  return `${JSON.stringify(document, null, 2).replace(/[\u007f-\u{10ffff}]/gu, escapedUnlessVisible)}\n`;
}

function escapedUnlessVisible(character: string): string {
  // PowerShell reads a pipe as text of the system's old code page, in which UTF-8 may swallow what follows it.
  if (visible(character) === character && process.platform !== 'win32') return character;
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** A problem as `--json` gives it. */
export function problemJson(problem: Problem, language: Language) {
  return { code: problem.code, ...describeProblem(problem, language) };
}

/** A warning as `--json` gives it. */
export function warningJson(warning: Warning, language: Language) {
  // Its words are the window's too, which has no options.
  const { nameThem, takeThem } = commandLineTexts(language);
  const own: { readonly [C in WarningCode]?: string } = { LINKS_LEFT_OUT: nameThem, AVERAGES_LEFT_OUT: takeThem };
  return { code: warning.code, message: describeWarning(warning, language) + (own[warning.code] ?? '') };
}

/** A problem on the terminal. */
export function problemText(subject: string, problem: Problem, language: Language): string {
  const { message, hint } = describeProblem(problem, language);
  return `${visible(subject)}: ${problem.code}\n  ${message}\n  ${hint}\n`;
}

/** What was changed in a configuration. */
export function fixText(fixed: FixedConfig | null, language: Language): string {
  const { configFixed, configInOrder } = commandLineTexts(language);
  if (!fixed) return `  ${configInOrder}\n`;
  const changes = fixed.changes.map(
    ({ key, from, to }) => `    ${key}: ${visible(from ?? '–')} → ${JSON.stringify(to)}\n`,
  );
  return `  ${configFixed(visible(fixed.file), visible(fixed.kept))}\n${changes.join('')}`;
}

/** What the loaders would make of a model, as `--json` gives it. */
export function loadersJson(loaders: Loaders, language: Language) {
  const told = ALL_LOADERS.flatMap((loader) => {
    const judged = loaders[loader];
    return judged ? [[loader, judgementJson(judged, language)]] : [];
  });
  return Object.fromEntries(told) as Readonly<Record<keyof Loaders, ReturnType<typeof judgementJson>>>;
}

function judgementJson({ readable, issues }: Judgement, language: Language) {
  const told = issues.map((issue) => ({
    code: issue.kind.toUpperCase().replaceAll('-', '_'),
    severity: issue.severity,
    ...describeIssue(issue, language),
  }));
  // What reads version 1 may know them by the names that they had at first.
  const obstacles = told.map(({ severity, ...one }) => ({ ...one, effect: severity }));
  return { readable, issues: told, obstacles };
}

const LOADER_NAMES: Readonly<Record<keyof Loaders, string>> = {
  bert4keras: 'bert4keras',
  google: 'Google ALBERT',
  transformers: 'transformers',
  'transformers.js': 'transformers.js',
  onnxruntime: 'ONNX Runtime',
};

/** The same on the terminal: what stands in each loader's way. Loaders of which the same is to be told share it. */
export function loadersText(loaders: Loaders, language: Language): string {
  const groups = new Map<string, (keyof Loaders)[]>();
  for (const loader of ALL_LOADERS) {
    const judged = loaders[loader];
    if (!judged) continue;
    const { readable, issues } = judged;
    const messages = issues.map((issue) => describeIssue(issue, language).message);
    const key = JSON.stringify([readable, messages, issues.map(conversionHelps)]);
    groups.set(key, [...(groups.get(key) ?? []), loader]);
  }
  return [...groups.values()].map((group) => groupText(group, loaders, language)).join('');
}

function groupText(group: readonly (keyof Loaders)[], loaders: Loaders, language: Language): string {
  const names = group.map((loader) => LOADER_NAMES[loader]).join(', ');
  const readable = group.every((loader) => loaders[loader]?.readable);
  const reasons = new Map<string, Set<string>>();
  for (const issue of group.flatMap((loader) => loaders[loader]?.issues ?? [])) {
    const { message, hint } = describeIssue(issue, language);
    const reason = `    ${issue.severity === 'limits' ? '·' : '!'} ${message}\n`;
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(`      ${hint}\n`));
  }
  const told = [...reasons].map(([reason, hints]) => `${reason}${[...hints].join('')}`);
  return `  ${readable ? '✓' : '✗'} ${names}\n${told.join('')}`;
}
