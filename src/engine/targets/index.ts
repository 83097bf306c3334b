import { GOOGLE_TARGET } from './google.ts';
import { HUGGINGFACE_TARGET } from './huggingface.ts';
import type { TargetName } from './names.ts';
import { ONNX_TARGET } from './onnx.ts';
import type { Target } from './target.ts';

/** All that is written. */
export const TARGETS: readonly Target[] = [GOOGLE_TARGET, HUGGINGFACE_TARGET, ONNX_TARGET];

export function targetOf(name: TargetName): Target {
  const target = TARGETS.find((one) => one.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return target;
}
