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
  /** @type {{ module: typeof import('../../src/application/sample.ts') }} */
  const { module } = await runnerImport(inProject('src', 'application', 'sample.ts'));
  /** @type {{ module: typeof import('../../src/node/storage.ts') }} */
  const { module: node } = await runnerImport(inProject('src', 'node', 'storage.ts'));
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
  const run = { signal: new AbortController().signal, onProgress: () => undefined };
  const { ok } = await module.writeModel(node.nodeStorage, folder, model, 1, run);
  if (!ok) throw new Error(`${folder} could not be written`);
}
