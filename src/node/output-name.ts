/** Which names an output may have: one that every system can store, and that stays within its folder. */

import { fail } from '../engine/problem.ts';

const WINDOWS_DEVICES = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** @throws OUTPUT_UNWRITABLE where the name cannot be one */
export function checkOutputName(name: string): void {
  const reason = whyNot(name);
  if (reason) throw fail('output-name', { name, reason });
}

function whyNot(name: string): string | null {
  if (name === '' || name === '.' || name === '..') return 'it names no file';
  if (/[/\\]/.test(name)) return 'it contains a slash';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f<>:"|?*]/.test(name)) return 'it contains a character that not every system can store';
  if (/[. ]$/.test(name)) return 'it ends in a dot or a space';
  if (WINDOWS_DEVICES.test(name)) return 'Windows keeps that name for a device';
  if (Buffer.byteLength(name) > 255) return 'it is longer than 255 bytes';
  return null;
}
