/** A conversion from its input to the proof beside its output. */

import type { Run } from '../engine/host/platform.ts';
import { type Outcome, ProblemError } from '../engine/problem/problem.ts';
import { type Warning, warning } from '../engine/problem/warning.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import { type Conversion, convert } from '../engine/use-cases/convert.ts';
import { unconverted } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import { type Made, type Storage, type StorageTypes, withInput } from './storage.ts';
import type { Converted, Tasks } from './tasks.ts';

/** Converts, and where that is asked for proves what now lies there. Never throws: the conversion says how it ended. */
export async function convertInto<T extends StorageTypes>(
  storage: Storage<T>,
  { source, destination, options }: Tasks<T>['convert'],
  run: Run<Progress>,
): Promise<Converted<T>> {
  const { platform } = storage;
  const converted = await withInput(storage, source, async (opened): Promise<Converted<T>> => {
    const { input } = opened;
    const place = storage.outputAt(destination, opened, options, run.signal);
    const conversion = await convert(input, place.openSink, options, platform, run);
    if (conversion.status !== 'converted') return { conversion, output: null, verification: null };
    const made = await place.made(conversion.name);
    if (!options.verify) return { conversion, output: made.output, verification: null };
    const verification = await withInput<T, Verification>(storage, made.source, async (written) => {
      const { verify } = await import('../engine/use-cases/verify/verify.ts');
      return verify(input, written.input, { text: null, backend: options.backend }, platform, run);
    });
    const recorded = await withRecord(conversion, made, verification, input.name, platform.version);
    // Asked for last: with its proof in it, a zip is another one.
    return { conversion: recorded, output: made.output, verification };
  });
  if (converted.ok) return converted.value;
  return { conversion: unconverted(storage.labelOf(source), converted.problem), output: null, verification: null };
}

/** Puts the proof beside the output. Where that cannot be, the conversion has a warning. */
async function withRecord<T extends StorageTypes>(
  conversion: Extract<Conversion, { status: 'converted' }>,
  { record }: Made<T>,
  verification: Outcome<Verification>,
  sourceName: string,
  version: string,
): Promise<Conversion> {
  if (!verification.ok || !record) return conversion;
  const { describeWarning } = await import('../i18n/index.ts');
  const { conversionRecord } = await import('../engine/use-cases/conversion-record.ts');
  const told = (found: Warning) => describeWarning(found, 'en');
  const bytes = conversionRecord(sourceName, conversion, verification.value, version, told);
  try {
    await record.write(bytes);
    if (!record.isWithin) return conversion;
    return { ...conversion, files: [...conversion.files, { name: RECORD_FILE, bytes: bytes.length }] };
  } catch (error) {
    const facts = { path: record.path, reason: reasonOf(error) };
    return { ...conversion, warnings: [...conversion.warnings, warning('RECORD_NOT_WRITTEN', facts)] };
  }
}

/** Our own code or the system's, such as `EACCES`; else what was said. */
function reasonOf(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.code;
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
