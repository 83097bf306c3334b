import { describe, expect, it } from 'vitest';
import { costOf, shareDone } from '../../../src/shared/share-done.ts';

/** Sizes, bytes of the output, and the seconds that converting and verifying took on two cores. */
const MEASURED = [
  ['tiny', { num_hidden_layers: 4, hidden_size: 312, intermediate_size: 1248 }, 32.6e6, 0.23, 0.4],
  ['base', { num_hidden_layers: 12, hidden_size: 768, intermediate_size: 3072 }, 99.8e6, 0.22, 0.59],
  ['large', { num_hidden_layers: 24, hidden_size: 1024, intermediate_size: 4096 }, 148e6, 0.31, 1.37],
  ['xlarge', { num_hidden_layers: 24, hidden_size: 2048, intermediate_size: 8192 }, 412e6, 0.42, 4.38],
] as const;

describe('the share of a job that is done', () => {
  it('is that of its bytes where it only converts', () => {
    const cost = { converting: 2, verifying: 0 };
    expect(shareDone({ stage: 'inspecting', done: 0, total: 0 }, cost)).toBe(0);
    expect(shareDone({ stage: 'writing', done: 30, total: 40 }, cost)).toBe(0.75);
    expect(shareDone({ stage: 'finishing', done: 40, total: 40 }, cost)).toBe(1);
  });

  it('never goes back where it also verifies, though each part counts its own bytes', () => {
    const cost = { converting: 1, verifying: 9 };
    const shares = [
      shareDone({ stage: 'writing', done: 40, total: 40 }, cost),
      shareDone({ stage: 'verifying', done: 0, total: 1000 }, cost),
      shareDone({ stage: 'verifying', done: 1000, total: 1000 }, cost),
    ];
    expect(shares).toEqual([0.1, 0.1, 1]);
  });

  it.each(MEASURED)('of %s is within a tenth of the time that has gone', (_, config, bytes, converting, verifying) => {
    const share = shareDone({ stage: 'verifying', done: 0, total: 1 }, costOf(bytes, config, true));
    expect(Math.abs(share - converting / (converting + verifying))).toBeLessThan(0.1);
  });
});
