/** A conversion for `--json`. */

import type { Language } from '../i18n/index.ts';
import type { Answers } from '../node/tasks.ts';
import { verificationJson } from './verification.ts';
import { problemJson, warningJson } from './words.ts';

type Converted = Answers['convert'];

/** One result as the contract has it. */
export function conversionJson({ conversion, output: made, verification }: Converted, language: Language) {
  const { input, status, layout, size, seconds } = conversion;
  const warnings = conversion.warnings.map((warning) => warningJson(warning, language));
  const common = { input, status, layout, size };
  if (conversion.status === 'converted') {
    const { format, files, tensors, config, backend } = conversion;
    const output = { path: made?.place ?? null, format, files };
    return {
      ...common,
      output,
      tensors,
      config,
      backend,
      seconds,
      verification: verificationOf(verification, language),
      warnings,
      error: null,
    };
  }
  return {
    ...common,
    output: null,
    tensors: { read: 0, written: 0, dropped: [] },
    config: null,
    backend: null,
    seconds,
    verification: null,
    warnings,
    error: problemJson(conversion.problem, language),
  };
}

/** `null` where nobody asked for it. */
function verificationOf(verification: Converted['verification'], language: Language) {
  if (verification === null) return null;
  return verification.ok
    ? { ...verificationJson(verification.value, language), error: null }
    : { ok: false, error: problemJson(verification.problem, language) };
}
