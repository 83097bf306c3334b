/** Pages of others with a model that we wrote as ONNX: the recipe's, and one with transformers.js. */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inProject } from '../../../scripts/project/paths.mjs';
import { getTransformersJs } from '../../../scripts/project/transformers-js.mjs';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { PATIENCE } from '../../patience.ts';
import { filesConverted } from '../../unit/converted.ts';
import { type Files, memoryInput } from '../../unit/memory.ts';
import { platform, quietRun } from '../../unit/platform.ts';
import { albertFiles, SIZES } from '../../unit/small-albert.ts';

const RUNTIME = inProject('node_modules', 'onnxruntime-web', 'dist');
const COMMON = inProject('node_modules', 'onnxruntime-common', 'dist', 'esm', 'index.js');
const TEXT = '今天天气真[MASK]。';

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'今天气真好。'];
const VOCABULARY = [...WORDS, ...Array.from({ length: SIZES.vocabularySize - WORDS.length }, (_, at) => `字${at}`)];

/** transformers.js as a module of the page, which imports two others by their names. */
const WITH_TRANSFORMERS = `<!doctype html><title>…</title>
<script type="importmap">{ "imports": {
  "onnxruntime-web/webgpu": "./ort.wasm.bundle.min.mjs", "onnxruntime-common": "./common/index.js"
} }</script>
<script type="module">
  import { env, pipeline } from './transformers.web.min.js';
  Object.assign(env, { localModelPath: '/', allowLocalModels: true, allowRemoteModels: false, useBrowserCache: false });
  const here = new URL('.', location.href).href;
  Object.assign(env.backends.onnx.wasm, { numThreads: 1, wasmPaths: here });
  const fill = await pipeline('fill-mask', 'model', { dtype: 'int8', device: 'wasm' });
  document.title = JSON.stringify((await fill('${TEXT}')).map(({ token_str }) => token_str));
</script>`;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  wasm: 'application/wasm',
  js: 'text/javascript',
  mjs: 'text/javascript',
};

describe('a page with an ONNX model in eight bits', () => {
  let address = '';
  let expected: readonly string[] = [];
  let stop: () => Promise<void> = async () => undefined;
  let newPage: (locale: string) => Promise<Page>;

  beforeAll(async () => {
    const source: Files = { ...albertFiles(), 'vocab.txt': new TextEncoder().encode(`${VOCABULARY.join('\n')}\n`) };
    const model = await filesConverted(memoryInput(source), 'onnx', 'int8');
    const options = { top: 5, backend: 'wasm' } as const;
    const { answer } = await tryModel(memoryInput(model), TEXT, options, platform, quietRun());
    expected = answer.kind === 'words' ? (answer.masks[0]?.candidates.map(({ token }) => token) ?? []) : [];
    const library = await getTransformersJs();
    if (!library.ok) throw new Error(library.why);
    const contentsOf = async (path: string): Promise<Uint8Array | string> => {
      if (path.startsWith('/model/')) {
        const file = model[path.slice('/model/'.length)];
        if (!file) throw new Error(`no ${path}`);
        return file;
      }
      if (path === '/') return readFile(inProject('docs', 'fill-mask.html'));
      if (path === '/transformers.html') return WITH_TRANSFORMERS;
      if (path === '/transformers.web.min.js') return readFile(library.web);
      if (path.startsWith('/common/')) return readFile(join(COMMON, '..', path.slice('/common/'.length)));
      return readFile(join(RUNTIME, path));
    };
    const server = createServer(async ({ url = '/' }, response) => {
      try {
        const contents = await contentsOf(url);
        const type = url === '/' ? 'text/html' : TYPES[url.split('.').at(-1) ?? ''];
        response.writeHead(200, { 'Content-Type': type ?? 'text/plain' }).end(contents);
      } catch {
        response.writeHead(404).end();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const browser = await chromium.launch({
      executablePath: inject('browser').program,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    newPage = (locale) => browser.newPage({ locale, viewport: { width: 480, height: 420 } });
    stop = async () => {
      await browser.close();
      server.close();
    };
  });
  afterAll(() => stop());
  it.each([
    ['en', 'Fill in the blank', 'Fill in'],
    ['zh-CN', '填空', '填词'],
  ])('is the recipe’s, which fills in words in %s', async (locale, heading, button) => {
    const page = await newPage(locale);
    page.setDefaultTimeout(PATIENCE);
    await page.goto(address);
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.getByRole('button', { name: button }).click();
    await expect.poll(() => page.getByRole('listitem').count(), { timeout: PATIENCE }).toBe(5);
    const words = await page
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => item.firstChild?.textContent));
    expect(words[0]).toBe(expected[0]);
    await page.close();
  });

  it('is one with transformers.js', async () => {
    const page = await newPage('en');
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${address}/transformers.html`);
    await expect.poll(() => page.title(), { timeout: PATIENCE }).toContain('[');
    expect(JSON.parse(await page.title())[0]).toBe(expected[0]);
    await page.close();
  });
});
