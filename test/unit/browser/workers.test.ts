/** Who starts the page's web workers, and ends them. */

import { expect, it, onTestFinished, vi } from 'vitest';
import { threads } from '../../../src/browser/product-helpers.ts';
import { startWorkers } from '../../../src/browser/workers.ts';
import type { SharedWork } from '../../../src/engine/compute/kernel/help.ts';
import { memoryBrowser } from './memory-browser.ts';

const WORK = { kind: 'product' } as SharedWork;

class FakeWorker extends EventTarget {
  static readonly all: FakeWorker[] = [];
  readonly file: string;
  readonly heard: unknown[] = [];
  isAlive = true;

  constructor({ pathname }: URL) {
    super();
    this.file = pathname.slice(pathname.lastIndexOf('/') + 1);
    FakeWorker.all.push(this);
  }

  postMessage(message: unknown): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.isAlive = false;
  }
}

it('a worker starts none by itself: it asks the page for each that is to help, and they end with it', () => {
  memoryBrowser();
  const asked: unknown[] = [];
  vi.stubGlobal('crossOriginIsolated', true);
  vi.stubGlobal('navigator', { ...navigator, hardwareConcurrency: 3 });
  vi.stubGlobal('self', { postMessage: (message: unknown) => asked.push(message) });
  vi.stubGlobal('Worker', FakeWorker);
  onTestFinished(() => void FakeWorker.all.splice(0));

  threads()?.(WORK);
  expect(FakeWorker.all).toEqual([]);
  expect(asked).toHaveLength(2);

  startWorkers('session').prepare();
  const [worker] = FakeWorker.all;
  for (const data of asked) worker?.dispatchEvent(Object.assign(new Event('message'), { data }));
  const helpers = FakeWorker.all.filter(({ file }) => file === 'product-thread.ts');
  expect(helpers.map(({ heard }) => heard)).toEqual([[WORK], [WORK]]);
  worker?.dispatchEvent(new Event('error'));
  expect([worker, ...helpers].map((one) => one?.isAlive)).toEqual([false, false, false]);
});
