/** That the two forward passes tell apart what a conversion could confuse: otherwise their agreeing would mean little. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { python, runPython } from './python.ts';

const MODEL = join(import.meta.dirname, '..', 'fixtures', 'pretrained');
/** Twice what a conversion's outputs may differ by, and a thousand times what they do. */
const VISIBLE = 2e-4;

describe.skipIf(!python)('the comparison of forward passes', () => {
  it('tells when any two tensors of the same shape are swapped', async () => {
    const differences = JSON.parse(await runPython('sensitivity.py', [MODEL])) as Readonly<Record<string, number>>;
    expect(Object.keys(differences).length).toBeGreaterThan(100);
    for (const [pair, difference] of Object.entries(differences)) expect(difference, pair).toBeGreaterThan(VISIBLE);
  });
});
