/** How far a job has come, and what its parts cost. */

import type { GoogleConfig } from '../engine/albert/config.ts';
import type { Progress } from '../engine/use-cases/progress.ts';

/** About how long each part takes on one machine, in seconds; on another one both take longer or less alike. */
export interface Cost {
  readonly converting: number;
  /** 0 where nothing is run afterwards. */
  readonly verifying: number;
}

type Sizes = Pick<GoogleConfig, 'hidden_size' | 'intermediate_size' | 'num_hidden_layers'>;

/**
 * What was measured for the four published sizes on two cores (`convert --verify --json` tells both times): a conversion
 * costs by what it writes, a proof by the weights that tokens go through, layer by layer.
 */
const CONVERTING = { seconds: 0.15, perByte: 0.65e-9 } as const;
const VERIFYING = { seconds: 0.35, perByte: 0.83e-9 } as const;

/** @param bytes that will be written */
export function costOf(bytes: number, config: Sizes, verifies: boolean): Cost {
  const { hidden_size: hidden, intermediate_size: feedForward, num_hidden_layers: layers } = config;
  const gone = layers * 4 * (4 * hidden ** 2 + 2 * hidden * feedForward);
  return {
    converting: CONVERTING.seconds + CONVERTING.perByte * bytes,
    verifying: verifies ? VERIFYING.seconds + VERIFYING.perByte * gone : 0,
  };
}

/** From 0 to 1, never going back: each part has as much of it as it has of the time. */
export function shareDone({ stage, done, total }: Progress, { converting, verifying }: Cost): number {
  const ofStage = total === 0 ? 0 : done / total;
  const spent = stage === 'verifying' ? converting + ofStage * verifying : ofStage * converting;
  return spent / (converting + verifying);
}
