/** What a person names on the command line, and what is found beside it. */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInput } from '../../../src/node/open-input.ts';
import { nodePlatform } from '../../../src/node/platform.ts';
import { encodeTar, tarEntry } from '../../layouts/tar.ts';
import { convertPath, inspectPath } from '../../on-paths.ts';
import { quietRun } from '../platform.ts';
import { REQUEST } from '../request.ts';
import { albertFiles } from '../small-albert.ts';

const NAMED = { config: null, vocabulary: null };
const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albert-zh-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look = (path: string) => inspectPath(path);
const codes = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);

describe('a file of weights, named itself', () => {
  it.each(['pytorch_model.bin', 'epoch 3.pt', '模型.pth', 'weights'])('%s has what lies beside it', async (name) => {
    const [model, ...beside] = ['pytorch_model.bin', 'config.json', 'vocab.txt'] as const;
    cpSync(join(FIXTURES, 'pytorch', 'huggingface', model), join(folder, name));
    for (const file of beside) cpSync(join(FIXTURES, 'pytorch', 'huggingface', file), join(folder, file));
    const found = await look(join(folder, name));
    expect(found).toMatchObject({ convertible: true, error: null, configFrom: 'config.json' });
    expect(codes(found.warnings)).not.toContain('VOCABULARY_MISSING');
  });

  it('safetensors have it too, under any name', async () => {
    const request = {
      ...REQUEST,
      format: 'huggingface',
      path: join(FIXTURES, 'pretrained'),
      folder,
      name: 'made',
    } as const;
    await convertPath(request, quietRun());
    cpSync(join(folder, 'made', 'model.safetensors'), join(folder, 'made', 'other.safetensors'));
    for (const name of ['model.safetensors', 'other.safetensors']) {
      const found = await look(join(folder, 'made', name));
      expect(found).toMatchObject({ convertible: true, error: null, configFrom: 'config.json' });
      expect(codes(found.warnings)).not.toContain('VOCABULARY_MISSING');
    }
  });

  it('is that one, whatever other models lie beside it', async () => {
    for (const [name, bytes] of Object.entries(albertFiles())) writeFileSync(join(folder, name), bytes);
    cpSync(join(FIXTURES, 'pytorch', 'values.pt'), join(folder, 'values.pt'));
    expect((await look(join(folder, 'values.pt'))).error).toMatchObject({ code: 'NOT_ALBERT' });
    expect(await look(folder)).toMatchObject({ layout: 'brightmart', convertible: true });
  });

  it.each([
    ['pytorch_model.bin', 'albert_base'],
    ['epoch 3.pt', 'epoch 3'],
  ])('%s gives the output the name %s', async (file, name) => {
    mkdirSync(join(folder, 'albert_base'));
    cpSync(join(FIXTURES, 'pytorch', 'values.pt'), join(folder, 'albert_base', file));
    expect((await openInput(join(folder, 'albert_base', file), NAMED, nodePlatform)).input.name).toBe(name);
  });
});

it('a folder in a folder in a folder is read', async () => {
  const inner = join(folder, 'albert_tiny', 'albert_tiny');
  mkdirSync(inner, { recursive: true });
  for (const [name, bytes] of Object.entries(albertFiles())) writeFileSync(join(inner, name), bytes);
  expect(await look(folder)).toMatchObject({ convertible: true, error: null });
});

it('a tar in gzip is converted, and gives the output its name', async () => {
  const entries = Object.entries(albertFiles()).map(([name, bytes]) => tarEntry(`albert_tiny/${name}`, bytes));
  const path = join(folder, 'albert_tiny_zh.tar.gz');
  writeFileSync(path, gzipSync(encodeTar(entries)));
  const output = join(folder, 'output');
  const { conversion } = await convertPath({ ...REQUEST, path, folder: output }, quietRun());
  expect(conversion).toMatchObject({ status: 'converted', name: 'albert_tiny_google_zh' });
  expect(readdirSync(output)).toEqual(['albert_tiny_google_zh']);
});
