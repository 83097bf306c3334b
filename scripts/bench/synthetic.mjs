// @ts-check
// Checkpoints of any size, made by the engine's own writer of samples.
import { inProject } from '../project/paths.mjs';

/** @typedef {{ vocabulary: number, hidden: number }} Widths */

const LAYERS = 4;
/** Head width that all published sizes but tiny have. */
const HEAD_WIDTH = 64;

/**
 * Writes a checkpoint in brightmart's layout of those widths, with random weights.
 * @param {string} folder
 * @param {Widths} widths
 */
export async function writeCheckpoint(folder, { vocabulary, hidden }) {
  const { runnerImport } = await import('vite');
  /** @type {{ module: typeof import('../../src/node/sample-path.ts') }} */
  const { module } = await runnerImport(inProject('src', 'node', 'sample-path.ts'));
  const model = {
    size: 'synthetic',
    vocabularySize: vocabulary,
    hiddenSize: hidden,
    feedForwardSize: 4 * hidden,
    embeddingSize: 128,
    positions: 512,
    tokenTypes: 2,
    layers: LAYERS,
    heads: hidden / HEAD_WIDTH,
  };
  await module.writeModelTo(folder, model, 1, { signal: new AbortController().signal, onProgress: () => undefined });
}
