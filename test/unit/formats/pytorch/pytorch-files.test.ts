import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PYTORCH } from '../../../../src/engine/formats/pytorch/container.ts';
import { readExactly } from '../../../../src/engine/formats/read-exactly.ts';
import type { InputFile } from '../../../../src/engine/host/source.ts';
import { memoryFile } from '../../memory.ts';
import { platform } from '../../platform.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'pytorch');
const WRITTEN_BY_PYTORCH = [
  'values.pt',
  'values-stream.pt',
  'values-protocol-5.pt',
  'values-stream-protocol-4.pt',
  'values-without-checksums.pt',
  'values-untyped.pt',
];

interface Described {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: string;
}

const VALUES: Readonly<Record<string, Described>> = JSON.parse(readFileSync(join(FIXTURES, 'values.json'), 'utf8'));

const fixture = (name: string) => memoryFile(name, new Uint8Array(readFileSync(join(FIXTURES, name))));

async function read(file: InputFile): Promise<Record<string, Described>> {
  const found = await PYTORCH.named([file], file.path);
  if (!found) throw new Error(`${file.path} was not told`);
  const { tensors, dataFiles } = await PYTORCH.open(found, [file], platform);
  const files = dataFiles();
  const described: Record<string, Described> = {};
  for (const { name, dtype, shape, file: number, offset, bytes } of tensors) {
    const source = await files[number]?.open();
    if (!source) throw new Error(`no data file ${number}`);
    const content = await readExactly(source, offset, bytes);
    await source.close();
    described[name] = { dtype, shape, bytes: Buffer.from(content).toString('hex') };
  }
  return described;
}

describe.each(WRITTEN_BY_PYTORCH)('%s, which PyTorch wrote', (name) => {
  it('has the tensors that PyTorch had, value for value', async () => {
    const { 'newer.uint16': newer, ...expected } = VALUES;
    expect(await read(fixture(name))).toEqual(
      name === 'values-untyped.pt' ? { ...expected, 'newer.uint16': newer } : expected,
    );
  });

  it('is told by its content, under any name', async () => {
    const { open, size } = fixture(name);
    for (const path of ['pytorch_model.bin', 'a.dat', 'model', '模型.pth', 'x.zip']) {
      expect(await PYTORCH.named([{ path, size, access: 'ranges', open }], path)).not.toBeNull();
    }
  });
});
