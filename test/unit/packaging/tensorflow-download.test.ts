/** Where TensorFlow for Node comes from, and how soon it is known that it cannot be had. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { System } from '../../../scripts/packaging/checksums.mjs';
import { provideForPackage } from '../../../scripts/packaging/tensorflow.mjs';
import { COMPILERS, whyNoCompiler } from '../../../scripts/project/compiler.mjs';
import { bindingInstalled, packageInstalled } from '../../../scripts/project/tensorflow-binding.mjs';
import { addressesFor, hasProxy, reach } from '../../../scripts/project/tensorflow-download.mjs';

const STORAGE = 'https://storage.googleapis.com';

describe.runIf(packageInstalled())('the addresses', () => {
  it.each([
    ['linux', 'x64', 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz', 'linux-4.22.0.tar.gz'],
    ['linux', 'arm64', 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz', 'linux-4.22.0.tar.gz'],
    ['darwin', 'x64', 'tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz', 'darwin-4.22.0.tar.gz'],
    ['darwin', 'arm64', 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz', 'darwin-4.22.0.tar.gz'],
    ['win32', 'x64', 'tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-2.9.1.zip', 'windows-4.22.0.zip'],
  ] as const)('for %s %s are those of the package’s own scripts', (platform, arch, library, binding) => {
    expect(addressesFor({ platform, arch, env: {} })).toEqual({
      library: `${STORAGE}/${library}`,
      binding: `${STORAGE}/tf-builds/pre-built-binary/napi-v8/4.22.0/CPU-${binding}`,
    });
  });

  it.each([
    ['win32', 'arm64'],
    ['freebsd', 'x64'],
    ['linux', 'ia32'],
  ] as const)('for %s %s are none', (platform, arch) => {
    expect(addressesFor({ platform, arch, env: {} })).toBe(null);
  });

  it('follow the mirrors that those scripts know', () => {
    const env = {
      CDN_STORAGE: 'http://mirror.test/',
      npm_config_tfjs_binding_binary_host_mirror: 'http://other.test/bindings/',
    };
    expect(addressesFor({ platform: 'linux', arch: 'x64', env })).toEqual({
      library: 'http://mirror.test/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
      binding: 'http://other.test/bindings/napi-v8/4.22.0/CPU-linux-4.22.0.tar.gz',
    });
    const base = { TFJS_NODE_BASE_URI: 'http://base.test/lib-' };
    expect(addressesFor({ platform: 'darwin', arch: 'x64', env: { ...env, ...base } })?.library).toBe(
      'http://base.test/lib-cpu-darwin-x86_64-2.9.1.tar.gz',
    );
  });
});

/** The address of a site on this computer. */
async function site(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('whether a download can be had', () => {
  it('is answered with its size, and nothing is downloaded', async () => {
    const asked = vi.fn();
    const address = await site(({ method, url }, response) => {
      asked(method, url);
      response.setHeader('Content-Length', 12_345_678).end();
    });
    expect(await reach(`${address}/a`)).toEqual({ ok: true, bytes: 12_345_678 });
    expect(asked.mock.calls).toEqual([['HEAD', '/a']]);
  });

  it('is known where the site does not have it', async () => {
    const address = await site((_, response) => response.writeHead(404).end());
    expect(await reach(address)).toEqual({ ok: false, why: `${address.slice(7)} does not have it (404)` });
  });

  it('is known where nothing listens', async () => {
    expect(await reach('http://127.0.0.1:9/')).toMatchObject({ ok: false, why: expect.stringContaining('127.0.0.1') });
  });

  it('is not waited for where the site takes the question and says nothing', async () => {
    const address = await site(() => undefined);
    expect(await reach(address, 50)).toEqual({
      ok: false,
      why: `its download site ${address.slice(7)} cannot be reached`,
    });
  });
});

describe('a package', () => {
  it.runIf(bindingInstalled())('brings what is installed', async () => {
    const { platform, arch } = process;
    expect(await provideForPackage({ platform, arch } as System)).toEqual({ ok: true });
  });

  it('for another system is without it, and the reason is told', async () => {
    const platform = process.platform === 'win32' ? 'linux' : 'win32';
    expect(await provideForPackage({ platform, arch: 'x64' })).toEqual({
      ok: false,
      why: 'it can be packed on the system that it is for only',
    });
  });
});

it('a proxy is known by any of its variables', () => {
  expect(hasProxy({})).toBe(false);
  expect(hasProxy({ HTTPS_PROXY: '' })).toBe(false);
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])
    expect(hasProxy({ [name]: 'http://proxy.test' })).toBe(true);
});

describe.runIf(process.platform === 'linux')('a compiler', () => {
  /** A folder with these programs and no others, as the path. */
  function withPrograms(...names: string[]): void {
    const folder = mkdtempSync(join(tmpdir(), 'albert-zh-compiler-'));
    for (const name of names) {
      writeFileSync(join(folder, name), '#!/bin/sh\n');
      chmodSync(join(folder, name), 0o755);
    }
    vi.stubEnv('PATH', folder);
    vi.stubEnv('CXX', undefined);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
  }

  it('is there with make', async () => {
    withPrograms('g++', 'make');
    expect(await whyNoCompiler()).toBe(null);
  });

  it.each([[['g++']], [['make']], [[]]])('is not with only %j', async (names) => {
    withPrograms(...names);
    expect(await whyNoCompiler()).toBe(COMPILERS.linux);
  });
});
