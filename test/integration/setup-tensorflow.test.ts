/**
 * TensorFlow for Node, brought by a download from a site of the test's own: a project without it, with our scripts and
 * the package's own.
 */

import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bindingInstalled, PACKAGE } from '../../scripts/project/tensorflow-binding.mjs';

const ROOT = join(import.meta.dirname, '../..');
const LIBRARY_BYTES = 123_456_789;

/** A project of ours to which nobody has brought it yet. Only what the scripts write to is a copy. */
function freshProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'albert-zh-project-'));
  onTestFinished(() => rmSync(project, { recursive: true }));
  for (const path of ['scripts', 'package.json', 'package-lock.json', 'test/integration/requirements.txt'])
    cpSync(join(ROOT, path), join(project, path), { recursive: true });
  const [modules, scope] = [join(ROOT, 'node_modules'), join('node_modules', '@tensorflow')];
  mkdirSync(join(project, scope), { recursive: true });
  const link = (folder: string, from: string, except: string) => {
    for (const name of readdirSync(from))
      if (name !== except) symlinkSync(join(from, name), join(project, folder, name), 'junction');
  };
  link('node_modules', modules, '@tensorflow');
  link(scope, join(ROOT, scope), basename(PACKAGE));
  const made = ['lib', 'deps', 'build-tmp-napi-v8'].map((name) => join(PACKAGE, name));
  cpSync(PACKAGE, join(project, scope, basename(PACKAGE)), {
    recursive: true,
    filter: (path) => !made.includes(path),
  });
  return project;
}

/** A download site with libtensorflow and, where it is to have one, the binding that is installed here. */
async function openSite(hasBinding: boolean): Promise<{ readonly address: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ method, url = '' }, response) => {
    asked.push(`${method} ${url}`);
    const isBinding = url.includes('/pre-built/');
    if (isBinding && !hasBinding) {
      response.writeHead(404).end();
      return;
    }
    if (method === 'HEAD') {
      response.setHeader('Content-Length', LIBRARY_BYTES).end();
      return;
    }
    const tar = spawn('tar', ['-c', '-C', join(PACKAGE, isBinding ? 'lib' : 'deps'), isBinding ? 'napi-v8' : 'lib']);
    void pipeline(tar.stdout, createGzip({ level: 0 }), response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

/** What `npm start` does of it, on a machine with Node and nothing that builds. */
function bring(project: string, address: string): Promise<{ readonly output: string }> {
  const programs = join(project, 'programs');
  mkdirSync(programs, { recursive: true });
  if (!existsSync(join(programs, 'node'))) symlinkSync(process.execPath, join(programs, 'node'));
  const script = `import { bringTensorFlow } from './scripts/project/bring-tensorflow.mjs'; await bringTensorFlow();`;
  const env = {
    PATH: [programs].join(delimiter),
    HOME: project,
    CDN_STORAGE: address,
    npm_config_tfjs_binding_binary_host_mirror: `${address}pre-built`,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], { cwd: project, env }, (_, stdout, stderr) =>
      resolve({ output: `${stdout}${stderr}` }),
    );
  });
}

const here = process.platform === 'linux' && process.arch === 'x64' && bindingInstalled();

describe.runIf(here)('a project without TensorFlow for Node', () => {
  it('has it from a download site, without a compiler, and then needs no site any more', async () => {
    const [project, { address, asked }] = [freshProject(), await openSite(true)];
    const { output } = await bring(project, address);
    expect(output).toBe('Downloading TensorFlow for Node (once; 124 MB, 5 minutes at most).\n');
    const folder = join(project, 'node_modules/@tensorflow/tfjs-node');
    expect(existsSync(join(folder, 'lib/napi-v8/tfjs_binding.node'))).toBe(true);
    const questions = asked.length;
    expect((await bring(project, address)).output).toBe('');
    // As `npm ci` leaves it.
    for (const part of ['lib', 'deps']) rmSync(join(folder, part), { recursive: true });
    expect((await bring(project, address)).output).toBe('');
    expect(existsSync(join(folder, 'lib/napi-v8/tfjs_binding.node'))).toBe(true);
    expect(asked).toHaveLength(questions);
  });

  it('is told in one line, and once, that there is none, and nothing is downloaded in vain', async () => {
    const project = freshProject();
    // Another site is another chance.
    for (const { address, asked } of [await openSite(false), await openSite(false)]) {
      expect((await bring(project, address)).output).toBe(
        'TensorFlow for Node is not here, because it is not made for this system, and building it needs a C++ compiler and make: the app computes with WebAssembly. To try again: npm run setup:tensorflow\n',
      );
      expect((await bring(project, address)).output).toBe('');
      expect(asked.map((line) => line.split(' ')[0])).toEqual(['HEAD', 'HEAD']);
    }
  });

  it('is told so where no site can be reached, in seconds', async () => {
    expect((await bring(freshProject(), 'http://127.0.0.1:9/')).output).toBe(
      'TensorFlow for Node is not here, because its download site 127.0.0.1:9 cannot be reached, and building it needs a C++ compiler and make: the app computes with WebAssembly. To try again: npm run setup:tensorflow\n',
    );
  });
});
