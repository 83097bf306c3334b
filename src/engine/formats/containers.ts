import type { ContainerFormat } from './container.ts';
import { PYTORCH } from './pytorch/container.ts';
import { SAFETENSORS } from './safetensors/container.ts';
import { TENSOR_BUNDLE } from './tensor-bundle/container.ts';

/** All formats that are read. Where a folder has several, the first of these is meant. */
export const CONTAINERS: readonly ContainerFormat[] = [TENSOR_BUNDLE, SAFETENSORS, PYTORCH];
