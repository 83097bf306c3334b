/** `albert-zh convert`. */

import { bytesText, commandLineTexts, type Language, visible } from '../i18n/index.ts';
import { perform } from '../node/storage.ts';
import type { Answers } from '../node/tasks.ts';
import type { OptionsOf } from '../shared/requests.ts';
import { EXIT, type ExitCode, exitCodeOf, worstOf } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { noProgress, progressDisplay } from './progress-bar.ts';
import { type SelectionFlags, selectionOf } from './selection.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { verificationJson, verificationText } from './verification.ts';
import { jsonText, problemJson, problemText, warningJson } from './words.ts';

type Options = OptionsOf<'convert'>;
type Converted = Answers['convert'];

export interface ConvertFlags extends Pick<Options, 'size' | 'backend'>, SelectionFlags {
  readonly output?: string;
  readonly name?: string;
  readonly to: Options['format'];
  readonly dtype?: Options['dtype'];
  readonly zip?: true;
  readonly config?: string;
  readonly vocab?: string;
  readonly verify?: true;
  readonly force?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** Converts each input in turn; a failure stops no other, an interrupt stops all. */
export async function runConvert(inputs: readonly string[], flags: ConvertFlags): Promise<ExitCode> {
  const language = terminalLanguage();
  const done: Converted[] = [];
  await interruptible(async (signal) => {
    for (const path of inputs) {
      if (signal.aborted) break;
      const outputs = done.flatMap(({ output }) => output?.place ?? []);
      const converted = await convertOne(path, flags, signal, inputs, outputs);
      done.push(converted);
      if (!flags.json) print(converted, flags.quiet ?? false, language);
    }
  });
  if (flags.json) {
    const results = done.map((converted) => resultJson(converted, language));
    standardOutput.write(jsonText({ version: 1, results }));
  }
  const codes = done.map(exitCodeFor);
  return done.length < inputs.length ? EXIT.interrupted : worstOf(codes);
}

async function convertOne(
  path: string,
  flags: ConvertFlags,
  signal: AbortSignal,
  inputs: readonly string[],
  outputs: readonly string[],
): Promise<Converted> {
  const display = flags.quiet ? noProgress : progressDisplay(path);
  try {
    return await perform(
      {
        kind: 'convert',
        source: { path, config: flags.config ?? null, vocabulary: flags.vocab ?? null, selection: selectionOf(flags) },
        destination: { folder: flags.output ?? null, inputs, outputs },
        options: {
          size: flags.size,
          format: flags.to,
          dtype: flags.dtype,
          zip: flags.zip ?? false,
          name: flags.name ?? null,
          replace: flags.force ?? false,
          backend: flags.backend,
          verify: flags.verify ?? false,
        },
      },
      { signal, onProgress: display.update },
    );
  } finally {
    display.end();
  }
}

/** A conversion that could not be proved is told by its own code, whatever kept it from being proved. */
function exitCodeFor({ conversion, verification }: Converted): ExitCode {
  if (conversion.status !== 'converted') return exitCodeOf(conversion.problem.code);
  if (verification === null || (verification.ok && verification.value.ok)) return EXIT.ok;
  return !verification.ok && verification.problem.code === 'CANCELLED' ? EXIT.interrupted : EXIT.unverified;
}

function print({ conversion, output, verification }: Converted, quiet: boolean, language: Language): void {
  if (conversion.status !== 'converted') {
    standardError.write(problemText(conversion.input, conversion.problem, language));
    return;
  }
  if (verification && !verification.ok) {
    standardError.write(problemText(conversion.input, verification.problem, language));
  }
  if (quiet) {
    if (verification?.ok && !verification.value.ok) standardError.write(verificationText(verification.value, language));
    return;
  }
  const bytes = conversion.files.reduce((sum, file) => sum + file.bytes, 0);
  const { tensors, seconds, size, backend } = conversion;
  const { converted } = commandLineTexts(language);
  standardOutput.write(`${visible(`${conversion.input} → ${output?.place}`)}\n`);
  standardOutput.write(
    `  ${converted(size ?? '', tensors.read, tensors.written, bytesText(bytes), seconds.total.toFixed(2), backend)}\n`,
  );
  if (verification?.ok) {
    // What both tell is told once, by the conversion.
    const told = new Set(conversion.warnings.map(({ code }) => code));
    const warnings = verification.value.warnings.filter(({ code }) => !told.has(code));
    standardOutput.write(verificationText({ ...verification.value, warnings }, language));
  }
  for (const warning of conversion.warnings) standardOutput.write(`  ! ${warningJson(warning, language).message}\n`);
}

/** One result as the contract has it. */
function resultJson({ conversion, output: made, verification }: Converted, language: Language) {
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
