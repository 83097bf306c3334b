/** Tells what an input is, whether it can be converted, and which programs can load it as it is. */

import { outputName } from './albert/naming.ts';
import { movesOf } from './albert/plan.ts';
import { judgeLoaders } from './compatibility/judge.ts';
import type { Loaders } from './compatibility/obstacle.ts';
import { bytesOut, type Examination, examine } from './examine.ts';
import { hex } from './formats/crc32c.ts';
import { dtypeName } from './formats/dtype.ts';
import type { BundleEntry } from './formats/tensor-bundle/bundle-reader.ts';
import type { Platform } from './platform.ts';
import type { Inspection, TensorInfo } from './report.ts';
import type { Input } from './source.ts';

/** Inspects an input. A bad one is told by `error`. */
export async function inspect(input: Input, platform: Platform): Promise<Inspection> {
  const found = await examine(input, { size: 'auto', format: 'google' }, platform);
  return inspectionOf(input, found, await judgeLoaders(input, found));
}

/** An examination for Google's layout as `inspect` reports it. */
function inspectionOf(input: Input, found: Examination, loaders: Loaders | null): Inspection {
  const convertible = found.result.ok ? found.result.convertible : null;
  const product = convertible?.product.format === 'google' ? convertible.product : null;
  const entries = found.index?.entries ?? [];
  return {
    input: input.label,
    layout: found.layout,
    size: found.size,
    configFrom: convertible?.configFrom ?? null,
    config: convertible && product && { ...product.config, embedding_size: convertible.sizes.embeddingSize },
    prefix: found.prefix,
    tensors: entries.map(tensorInfo),
    convertible: found.result.ok,
    notices: found.notices,
    error: found.result.ok ? null : found.result.problem,
    loaders,
    bytesIn: entries.reduce((sum, entry) => sum + entry.size, 0),
    plan: convertible &&
      product && {
        name: convertible.name,
        exportName: outputName(input.name, 'huggingface'),
        bytesOut: bytesOut(product.plan),
        config: product.config,
        moves: movesOf(product.plan),
      },
  };
}

function tensorInfo(entry: BundleEntry): TensorInfo {
  const { name, shape, size: bytes, shard, offset } = entry;
  return { name, dtype: dtypeName(entry.dtype), shape, bytes, shard, offset, crc32c: hex(entry.crc32c) };
}
