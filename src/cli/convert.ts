/** `albert-zh convert`. */

import type { Problem } from '../engine/problem/problem.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import { commandLineTexts } from '../i18n/command-line.ts';
import { bytesText } from '../i18n/format.ts';
import type { Language } from '../i18n/languages.ts';
import { visible } from '../i18n/visible.ts';
import { perform } from '../node/storage.ts';
import type { Answers } from '../node/tasks.ts';
import type { OptionsOf } from '../shared/requests.ts';
import { EXIT, type ExitCode, exitCodeOf, worstOf } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { noProgress, progressDisplay } from './progress-bar.ts';
import { type SelectionFlags, selectionOf } from './selection.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';

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
      if (!flags.json) await print(converted, flags.quiet ?? false, language);
    }
  });
  if (flags.json) {
    const { jsonText } = await import('./words.ts');
    const { conversionJson } = await import('./conversion-json.ts');
    const results = done.map((converted) => conversionJson(converted, language));
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

/** What nothing is wrong with is told without the words for what may be. */
async function print(
  { conversion, output, verification }: Converted,
  quiet: boolean,
  language: Language,
): Promise<void> {
  const { input } = conversion;
  if (conversion.status !== 'converted') return printProblem(input, conversion.problem, language);
  if (verification && !verification.ok) await printProblem(input, verification.problem, language);
  const proof = verification?.ok ? verification.value : null;
  if (quiet) {
    if (proof && !proof.ok) standardError.write(await proofText(proof, language));
    return;
  }
  const bytes = conversion.files.reduce((sum, file) => sum + file.bytes, 0);
  const { tensors, seconds, size, backend, warnings } = conversion;
  const { converted } = commandLineTexts(language);
  standardOutput.write(`${visible(`${input} → ${output?.place}`)}\n`);
  standardOutput.write(
    `  ${converted(size ?? '', tensors.read, tensors.written, bytesText(bytes), seconds.total.toFixed(2), backend)}\n`,
  );
  if (proof) {
    // What both tell is told once, by the conversion.
    const told = new Set(warnings.map(({ code }) => code));
    const others = proof.warnings.filter(({ code }) => !told.has(code));
    standardOutput.write(await proofText({ ...proof, warnings: others }, language));
  }
  if (warnings.length === 0) return;
  const { warningJson } = await import('./words.ts');
  for (const warning of warnings) standardOutput.write(`  ! ${warningJson(warning, language).message}\n`);
}

async function printProblem(input: string, problem: Problem, language: Language): Promise<void> {
  const { problemText } = await import('./words.ts');
  standardError.write(problemText(input, problem, language));
}

async function proofText(proof: Verification, language: Language): Promise<string> {
  const { verificationText } = await import('./verification.ts');
  return verificationText(proof, language);
}
