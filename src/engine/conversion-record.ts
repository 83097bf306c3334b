/** `conversion.json`: where a converted model comes from, and the proof that it is what its source was. */

import { describeNotice } from './messages/index.ts';
import type { Conversion, Verification } from './report.ts';

export const RECORD_FILE = 'conversion.json';
export const PROGRAM = 'albert-zh-converter';

/**
 * The record's bytes. It is English, as other files are that programs read, and holds names, no paths.
 * @param sourceName of the folder or archive
 */
export function conversionRecord(
  sourceName: string,
  conversion: Extract<Conversion, { status: 'converted' }>,
  verification: Verification,
  version: string,
): Uint8Array<ArrayBuffer> {
  const { layout, size, format, name, files, tensors, config, backend, notices } = conversion;
  const { source, converted, ...proof } = verification;
  const record = {
    version: 1,
    program: { name: PROGRAM, version },
    source: { name: sourceName, layout, size, tensors: source.tensors },
    converted: { name, format, layout: converted.layout, files, tensors, config },
    backend,
    warnings: notices.map((notice) => ({ code: notice.code, message: describeNotice(notice, 'en') })),
    verification: {
      ...proof,
      notices: undefined,
      warnings: proof.notices.map((notice) => ({ code: notice.code, message: describeNotice(notice, 'en') })),
    },
  };
  return new TextEncoder().encode(`${JSON.stringify(record, null, 2)}\n`);
}
