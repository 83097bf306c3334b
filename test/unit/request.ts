/** A conversion as a person asks for it who chooses nothing. */

import type { ConvertPathRequest } from '../../src/node/convert-path.ts';

export const REQUEST = {
  name: null,
  size: 'auto',
  format: 'google',
  zip: false,
  force: false,
  config: null,
  vocabulary: null,
  backend: 'wasm',
  verify: false,
} as const satisfies Partial<ConvertPathRequest>;
