/** What PyTorch writes, in every form, against what PyTorch reads: number for number. */

import { beforeAll, describe, expect, it } from 'vitest';
import { convertOne } from './command-line.ts';
import { python, runPython } from './python.ts';
import { firstDifference, scratchFolder } from './scratch.ts';

const FORMS = [
  ...['newer', 'older', 'half', 'bfloat16', 'double', 'turned', 'turned-older', 'one-storage'],
  ...['wrapped', 'parameters', 'protocol-5'],
];

describe.skipIf(!python)('a model that PyTorch saved', () => {
  const scratch = scratchFolder();

  beforeAll(async () => {
    expect(JSON.parse(await runPython('write_pytorch.py', [scratch.at('models')]))).toEqual(FORMS);
    // The program's own order of tensors; the numbers are what safetensors' writer was given by torch.
    await convertOne(scratch.at('models', 'newer'), '-o', scratch.at(), '--name', 'reference', '--to', 'huggingface');
    const numbers = await runPython('compare_safetensors.py', [
      scratch.at('models', 'expected.safetensors'),
      scratch.at('reference', 'model.safetensors'),
    ]);
    expect(JSON.parse(numbers)).toEqual({ missing: [], added: [], different: [] });
  });

  it.each(FORMS)('as %s has the numbers that PyTorch reads', async (form) => {
    const result = await convertOne(
      scratch.at('models', form),
      '-o',
      scratch.at(),
      '--name',
      form,
      '--to',
      'huggingface',
      '--verify',
    );
    expect(result).toMatchObject({ status: 'converted', layout: 'huggingface', verification: { ok: true } });
    const [made, reference] = [form, 'reference'].map((name) => scratch.at(name, 'model.safetensors'));
    expect(await firstDifference(made ?? '', reference ?? '')).toBeNull();
  });
});
