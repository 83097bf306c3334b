import type { ContainerFormat } from './container.ts';
import { ONNX_MODEL } from './onnx/container.ts';
import { PYTORCH } from './pytorch/container.ts';
import { SAFETENSORS } from './safetensors/container.ts';
import { inShards } from './shards.ts';
import { TENSOR_BUNDLE } from './tensor-bundle/container.ts';

/** What transformers call the parts of a large model. */
const SAFETENSORS_SHARDS = inShards(
  SAFETENSORS,
  'model.safetensors.index.json',
  /(^|\/)model-\d+-of-\d+\.safetensors$/,
);
const PYTORCH_SHARDS = inShards(PYTORCH, 'pytorch_model.bin.index.json', /(^|\/)pytorch_model-\d+-of-\d+\.bin$/);

/** All formats that are read. Where a folder has several, the first of these is meant. */
export const CONTAINERS: readonly ContainerFormat[] = [
  TENSOR_BUNDLE,
  SAFETENSORS_SHARDS,
  SAFETENSORS,
  PYTORCH_SHARDS,
  PYTORCH,
  ONNX_MODEL,
];
