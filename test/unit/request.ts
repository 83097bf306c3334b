/** A conversion as a person asks for it who chooses nothing. */

import type { ConvertPathRequest } from '../on-paths.ts';

export const REQUEST = {
  name: null,
  size: 'auto',
  format: 'google',
  zip: false,
  replace: false,
  config: null,
  vocabulary: null,
  backend: 'wasm',
  verify: false,
} as const satisfies Partial<ConvertPathRequest>;
