import { describe, expect, it } from 'vitest';
import { verificationText } from '../../../src/cli/verification.ts';
import type { Verification } from '../../../src/engine/use-cases/verify/verification.ts';

const FIGURES = { embedding: 1e-8, sequence: 2e-6, pooled: 3e-6, mlm: 4e-6, sop: null, task: null };

const PROVED: Verification = {
  ok: true,
  grade: 'proved',
  source: { label: 'source', layout: 'brightmart', tensors: [] },
  converted: { label: 'converted', layout: 'google' },
  maxAbsDiff: FIGURES,
  tolerance: 1e-5,
  limits: { embedding: 6e-7, sequence: 5e-5, pooled: 5e-5, mlm: 5e-5, sop: null, task: null },
  rounding: { embedding: 1e-9, sequence: 3e-6, pooled: 3e-6, mlm: 3e-6, sop: null, task: null },
  amplified: [],
  embedding: { elements: 100, beyond: 0, worstRow: 3 },
  tensors: { compared: 27, different: [], missing: [] },
  settings: [],
  inputs: { sequences: 2, length: 16, text: null },
  backend: 'wasm',
  seconds: { expected: 1, total: 1.23 },
  graph: null,
  warnings: [],
};

describe('a verification on the terminal', () => {
  it('has what rounding alone does beside what was found', () => {
    const text = verificationText(PROVED, 'en');
    expect(text).toMatch(/^The converted model computes what its source computes\.\n/);
    expect(text).toMatch(/✓ sequence output +2\.0e-6 +≤ 5\.0e-5 +rounding alone 3\.0e-6\n/);
    expect(text).toMatch(/– sentence order logits +not in both models\n/);
    // What neither model has to do with is not told.
    expect(text).not.toContain('task');
    expect(verificationText(PROVED, 'zh')).toMatch(/✓ 序列输出 +2\.0e-6 +≤ 5\.0e-5 +仅由舍入造成 3\.0e-6\n/);
  });

  it('marks outputs that prove nothing', () => {
    const amplifying = { ...PROVED, grade: 'weights-proved', amplified: ['sequence'] } as const;
    const text = verificationText(amplifying, 'en');
    expect(text).toMatch(/^The converted model has its source’s weights\./);
    expect(text).toMatch(/~ sequence output/);
    expect(text).toMatch(/✓ pooled output/);
    expect(verificationText(amplifying, 'zh')).toMatch(/^转换后的模型与源模型权重一致/);
  });

  it('says what is wrong', () => {
    const wrong = { ...PROVED, ok: false, grade: 'wrong', maxAbsDiff: { ...FIGURES, pooled: 0.1 } } as const;
    const text = verificationText(wrong, 'en');
    expect(text).toMatch(/^The converted model does NOT compute/);
    expect(text).toMatch(/✗ pooled output/);
  });
});
