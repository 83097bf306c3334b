/** Everything that is fuzzed. */

import { bundle } from './bundle.ts';
import { config } from './config.ts';
import { entries } from './entries.ts';
import { onnx } from './onnx.ts';
import { pickles } from './pickle.ts';
import { safetensors } from './safetensors.ts';
import { shards } from './shards.ts';
import { table } from './table.ts';
import { tar } from './tar.ts';
import type { Target } from './target.ts';
import { unfold } from './unfold.ts';
import { vocabulary } from './vocabulary.ts';
import { zip } from './zip.ts';

export const TARGETS: readonly Target[] = [
  table,
  entries,
  bundle,
  zip,
  tar,
  unfold,
  config,
  vocabulary,
  safetensors,
  shards,
  pickles,
  onnx,
];
