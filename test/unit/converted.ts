import { expect } from 'vitest';
import type { Input } from '../../src/engine/host/source.ts';
import type { OutputDtype, TargetName } from '../../src/engine/targets/names.ts';
import { type Conversion, convert } from '../../src/engine/use-cases/convert.ts';
import { type Files, MemorySink } from './memory.ts';
import { platform, quietRun } from './platform.ts';

/** A conversion, and the files that it wrote; none, where it ended otherwise. */
export async function conversionOf(
  input: Input,
  format: TargetName,
  { name = null, dtype }: { readonly name?: string | null; readonly dtype?: OutputDtype | undefined } = {},
): Promise<{ readonly conversion: Conversion; readonly made: Files }> {
  const sink = new MemorySink();
  const options = { size: 'auto', format, dtype, backend: 'wasm', name } as const;
  const conversion = await convert(input, async () => sink, options, platform, quietRun());
  return { conversion, made: Object.fromEntries(sink.committed ?? []) };
}

/** What a conversion that must succeed writes. */
export async function filesConverted(input: Input, format: TargetName, dtype?: OutputDtype): Promise<Files> {
  const { conversion, made } = await conversionOf(input, format, { name: 'made', dtype });
  expect(conversion).toMatchObject({ status: 'converted' });
  return made;
}
