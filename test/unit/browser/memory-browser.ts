/** What the page asks of a browser, in memory. Its workers do the page's own work, in this process. */

import { onTestFinished, vi } from 'vitest';
import { performWith } from '../../../src/application/perform.ts';
import { browserPlatform } from '../../../src/browser/platform.ts';
import type { ScratchFolder } from '../../../src/browser/scratch.ts';
import { type Answers, browserStorage, type Task } from '../../../src/browser/storage.ts';
import { performTasks } from '../../../src/shared/tasks/perform-tasks.ts';
import type { ToWorker } from '../../../src/shared/tasks/protocol.ts';
import { MemoryFolder } from './memory-disk.ts';

class MemoryWorker extends EventTarget {
  isAlive = true;
  readonly heard: Task[] = [];
  readonly #performer;

  constructor(scratch: ScratchFolder) {
    super();
    const performing = browserPlatform(scratch).then((platform) => performWith(browserStorage(scratch, platform)));
    this.#performer = performTasks<Task, Answers[Task['kind']]>(
      async (task, run) => (await performing)(task, run),
      (data) => this.#later(() => this.dispatchEvent(Object.assign(new Event('message'), { data }))),
    );
  }

  postMessage(message: ToWorker<Task>): void {
    if (message.kind === 'start') this.heard.push(message.task);
    this.#later(() => this.#performer.receive(message));
  }

  terminate(): void {
    this.isAlive = false;
  }

  /** As of memory that the browser refuses. */
  break(): void {
    this.dispatchEvent(new Event('error'));
  }

  #later(then: () => void): void {
    setImmediate(() => {
      if (this.isAlive) then();
    });
  }
}

/** An element of the page: what is to be a dialog, or a link that is clicked. */
interface Element extends EventTarget {
  readonly tag: string;
  files?: readonly File[];
  webkitdirectory?: boolean;
  href?: string;
  download?: string;
}

export interface MemoryBrowser {
  /** The page's own files, out of sight. */
  readonly scratch: MemoryFolder;
  readonly workers: readonly MemoryWorker[];
  readonly stored: Map<string, string>;
  /** What was saved by the browser's downloads. */
  readonly saved: readonly { readonly name: string; readonly file: Blob }[];
  readonly window: EventTarget;
  /** What is done with a dialog for files or folders: who chooses none cancels. */
  onDialog: (folders: boolean) => readonly File[] | null;
  /** What is done with the dialog for a folder to save to. */
  onPicker: () => Promise<FileSystemDirectoryHandle>;
}

/** Puts a browser into the globals until the test is over. */
export function memoryBrowser(): MemoryBrowser {
  const workers: MemoryWorker[] = [];
  const saved: { name: string; file: Blob }[] = [];
  const given = new Map<string, Blob>();
  const scratch = new MemoryFolder('');
  const locks = new Map<string, Promise<unknown>>();
  const stored = new Map<string, string>();
  const window = Object.assign(new EventTarget(), { showDirectoryPicker: () => browser.onPicker() });
  const browser: MemoryBrowser = {
    scratch,
    workers,
    stored,
    saved,
    window,
    onDialog: () => null,
    onPicker: () => Promise.reject(new DOMException('The user aborted a request.', 'AbortError')),
  };
  const click = (element: Element) => {
    const file = given.get(element.href ?? '');
    if (file) saved.push({ name: element.download ?? '', file });
    if (element.tag !== 'input') return;
    const files = browser.onDialog(element.webkitdirectory === true);
    if (files) element.files = files;
    element.dispatchEvent(new Event(files ? 'change' : 'cancel'));
  };
  const globals = {
    window,
    Worker: class {
      constructor(_: URL, { name }: { name: ScratchFolder }) {
        const worker = new MemoryWorker(name);
        workers.push(worker);
        // biome-ignore lint/correctness/noConstructorReturn: the page makes it, the test keeps it
        return worker;
      }
    },
    document: {
      createElement(tag: string) {
        const element: Element = Object.assign(new EventTarget(), { tag });
        return Object.assign(element, { click: () => click(element) });
      },
    },
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
    navigator: {
      platform: 'Linux x86_64',
      language: 'zh-CN',
      userAgent: 'Memory/1.0',
      storage: {
        getDirectory: async () => scratch,
        estimate: async () => ({ quota: scratch.disk.room, usage: 0 }),
      },
      locks: {
        request(name: string, hold: () => Promise<unknown>) {
          const held = Promise.resolve(locks.get(name)).then(hold);
          locks.set(name, held);
          return held;
        },
        query: async () => ({ held: [...locks.keys()].map((name) => ({ name })) }),
      },
    },
  };
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    const address = `blob:${given.size}`;
    given.set(address, file as Blob);
    return address;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void given.delete(address));
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  return browser;
}
