/** What the engine needs, as Node has it. */

import { crc32 } from 'node:zlib';
import { version } from '../../package.json';
import type { Checksum } from '../engine/formats/crc32c.ts';
import type { Platform } from '../engine/host/platform.ts';
import { nodeBackends, nodeProducts } from './backends.ts';
import { crc32c } from './crc32c.ts';
import { createInflater } from './inflater.ts';
import { loadGraphRuntime } from './onnx-runtime.ts';
import { openTemporaryFile } from './temporary-file.ts';

export const nodePlatform: Platform = {
  version,
  createCrc32c: () => running(crc32c),
  createCrc32: () => running(crc32),
  createInflater,
  now: () => performance.now(),
  yieldToEventLoop: () => new Promise((resolve) => setImmediate(resolve)),
  loadBackend: nodeBackends,
  loadProduct: nodeProducts,
  loadGraphRuntime,
  temporaryFile: openTemporaryFile,
};

function running(sumOf: (bytes: Uint8Array, sum: number) => number): Checksum {
  let sum = 0;
  return {
    update(bytes) {
      sum = sumOf(bytes, sum);
    },
    digest: () => sum,
  };
}
