/** All attacks. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from './attack.ts';
import { besideAttacks } from './beside-attacks.ts';
import { bundleAttacks } from './bundle-attacks.ts';
import { onnxAttacks } from './onnx-attacks.ts';
import { pyTorchAttacks } from './pytorch-attacks.ts';
import { safetensorsAttacks } from './safetensors-attacks.ts';
import { tableAttacks } from './table-attacks.ts';
import { unfoldingAttacks } from './unfolding-attacks.ts';
import { zipAttacks } from './zip-attacks.ts';

export const ATTACKS: readonly Attack[] = [
  ...tableAttacks(),
  ...bundleAttacks(),
  ...besideAttacks(),
  ...zipAttacks(),
  ...unfoldingAttacks(),
  ...safetensorsAttacks(),
  ...pyTorchAttacks(),
  ...onnxAttacks(),
];

/** Writes what an attack consists of into a folder, and gives its path: that of another folder, or of a zip. */
export function writeAttack({ name, content }: Attack, folder: string): string {
  const path = join(folder, name);
  if (content instanceof Uint8Array || typeof content === 'function') {
    const zip = `${path}.zip`;
    writeFileSync(zip, typeof content === 'function' ? content() : content);
    return zip;
  }
  mkdirSync(path);
  for (const [file, bytes] of Object.entries(content)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  return path;
}
