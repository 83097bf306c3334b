/** Tells what an input is, whether it can be converted, and which programs can load it as it is. */

import { outputName } from './albert/naming.ts';
import { movesOf } from './albert/plan.ts';
import { judgeLoaders } from './compatibility/judge.ts';
import type { Loaders } from './compatibility/obstacle.ts';
import { bytesOut, type Examination, examine } from './examine.ts';
import { hex } from './formats/crc32c.ts';
import type { TensorInfo } from './formats/tensor.ts';
import type { Platform } from './platform.ts';
import type { InspectedTensor, Inspection } from './report.ts';
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
  const tensors = found.index?.tensors ?? [];
  return {
    input: input.label,
    layout: found.layout,
    size: found.size,
    configFrom: convertible?.configFrom ?? null,
    config: convertible && product && { ...product.config, embedding_size: convertible.sizes.embeddingSize },
    prefix: found.prefix,
    tensors: tensors.map(inspected),
    convertible: found.result.ok,
    notices: found.notices,
    error: found.result.ok ? null : found.result.problem,
    loaders,
    bytesIn: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
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

function inspected({ file: shard, crc32c, ...tensor }: TensorInfo): InspectedTensor {
  return { ...tensor, shard, crc32c: crc32c === null ? null : hex(crc32c) };
}
