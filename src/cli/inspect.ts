/** `albert-zh inspect`. */

import { bytesText, type Language } from '../engine/messages/index.ts';
import type { Inspection } from '../engine/report.ts';
import { inspectPath } from '../node/inspect-path.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { noticeJson, problemJson, problemText, terminalLanguage } from './words.ts';

/** Inspects one input; the exit code is that of converting it. */
export async function runInspect(path: string, flags: { readonly json?: true }): Promise<ExitCode> {
  const language = terminalLanguage();
  const inspection = await inspectPath(path, { config: null, vocabulary: null });
  if (flags.json) process.stdout.write(`${JSON.stringify(inspectionJson(inspection, language), null, 2)}\n`);
  else print(inspection, language);
  return exitCodeOf(inspection.error?.code ?? null);
}

/** An inspection as the contract has it. */
function inspectionJson(inspection: Inspection, language: Language) {
  const { input, layout, size, config, tensors, convertible, notices, error } = inspection;
  const warnings = notices.map((notice) => noticeJson(notice, language));
  return {
    version: 1,
    input,
    layout,
    size,
    config,
    tensors,
    convertible,
    warnings,
    error: error && problemJson(error, language),
  };
}

function print(inspection: Inspection, language: Language): void {
  const { input, layout, size, tensors, bytesIn, plan, notices, error } = inspection;
  if (tensors.length > 0) {
    const what = [size, layout, `${tensors.length} tensors`, bytesText(bytesIn)].filter((part) => part !== null);
    process.stdout.write(`${input}\n  ${what.join(' · ')}\n`);
    if (plan) process.stdout.write(`  → ${plan.name} · ${bytesText(plan.bytesOut)}\n`);
    for (const notice of notices) process.stdout.write(`  ! ${noticeJson(notice, language).message}\n`);
    process.stdout.write(`\n${tensorTable(inspection)}`);
  }
  if (error) process.stderr.write(problemText(input, error, language));
}

function tensorTable({ tensors }: Inspection): string {
  const rows = tensors.map((tensor) => [
    tensor.name,
    tensor.dtype,
    `[${tensor.shape.join(', ')}]`,
    bytesText(tensor.bytes),
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? '').length));
  const [name, dtype, shape, bytes] = [width(0), width(1), width(2), width(3)];
  return rows
    .map(
      ([n = '', d = '', s = '', b = '']) =>
        `  ${n.padEnd(name)}  ${d.padEnd(dtype)}  ${s.padEnd(shape)}  ${b.padStart(bytes)}\n`,
    )
    .join('');
}
