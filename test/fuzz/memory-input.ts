/** Files in memory as an input; names are the targets' own, never an input's. */

import { type Input, memorySource } from '../../src/engine/host/source.ts';
import type { Files } from './target.ts';

export function inputOf(files: Files, access: 'ranges' | 'whole' = 'ranges'): Input {
  return {
    label: 'input',
    name: 'input',
    prefix: null,
    config: null,
    vocabulary: null,
    files: Object.entries(files).map(([path, bytes]) => ({
      path,
      size: bytes.length,
      access,
      open: () => Promise.resolve(memorySource(path, bytes)),
    })),
  };
}
