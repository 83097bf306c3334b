import { expect } from 'vitest';
import type { Input } from '../../src/engine/host/source.ts';
import type { OutputDtype, TargetName } from '../../src/engine/targets/names.ts';
import { convert } from '../../src/engine/use-cases/convert.ts';
import { type Files, MemorySink } from './memory.ts';
import { platform, quietRun } from './platform.ts';

/** What a conversion that must succeed writes. */
export async function filesConverted(input: Input, format: TargetName, dtype?: OutputDtype): Promise<Files> {
  const sink = new MemorySink();
  const options = { size: 'auto', format, dtype, backend: 'wasm', name: 'made' } as const;
  const conversion = await convert(input, async () => sink, options, platform, quietRun());
  expect(conversion).toMatchObject({ status: 'converted' });
  return Object.fromEntries(sink.committed ?? []);
}
