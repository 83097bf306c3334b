/** How far a use case has come. */

export type Stage = 'inspecting' | 'reading' | 'multiplying' | 'writing' | 'finishing' | 'verifying';

/**
 * `done` of `total` bytes of output are on their way to the disk; while verifying, what was compared and run, by the time
 * that it takes. Never goes back within a stage.
 */
export interface Progress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
}

/** Progress of a verification: `expectedSeconds` is known before it begins. */
export interface VerifyProgress extends Progress {
  readonly expectedSeconds: number;
}
