/** What the page may not do, whoever's script might come to run in it. docs/security.md names these tests. */

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
import type { Host } from '../../../src/shared/host.ts';
import { type DesktopApp, openInElectron } from '../electron.ts';

interface Elsewhere {
  readonly url: string;
  /** What it was asked for. */
  readonly asked: readonly string[];
}

/** Another server, which everyone may use. */
async function elsewhere(): Promise<Elsewhere> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('globalThis.intruded = true');
  });
  server.on('upgrade', ({ url = '' }, socket) => {
    asked.push(url);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`, asked };
}

/** Something the page does at a person's word, which comes after what it was asked for before. */
async function stillWorks({ page }: DesktopApp): Promise<void> {
  // Not by the driver's locators, which wait for the end of a navigation that the app prevented.
  const other = await page.evaluate(() => {
    const now = document.documentElement.lang;
    const found = [...document.querySelectorAll('button')].find(({ lang }) => lang !== '' && lang !== now);
    const { x = 0, y = 0, width = 0, height = 0 } = found?.getBoundingClientRect() ?? {};
    return { lang: found?.lang ?? '', x: x + width / 2, y: y + height / 2 };
  });
  await page.mouse.click(other.x, other.y);
  const { empty } = texts(other.lang === 'zh-CN' ? 'zh' : 'en');
  await expect.poll(() => page.evaluate(() => document.body.innerText)).toContain(empty.title);
}

const contentsOf = ({ electron }: DesktopApp) =>
  electron.evaluate(({ webContents }) => webContents.getAllWebContents().map((each) => each.getURL()));

describe('the page goes nowhere', () => {
  it('by an address, a link, a form, a refresh or a script, not even to a file', async () => {
    const app = await openInElectron();
    const { url, asked } = await elsewhere();
    const address = app.page.url();
    for (const way of ['location', 'link', 'form', 'refresh', 'script address', 'file']) {
      // Not awaited: the answer would come from the page that the browser goes to.
      await app.page.evaluate(
        ([how, target]) => {
          const link = Object.assign(document.createElement('a'), { href: target });
          const form = Object.assign(document.createElement('form'), { action: target, method: 'post' });
          const refresh = Object.assign(document.createElement('meta'), {
            httpEquiv: 'refresh',
            content: `0;${target}`,
          });
          document.body.append(link, form);
          const ways: Record<string, () => void> = {
            location: () => location.assign(target),
            link: () => link.click(),
            form: () => form.submit(),
            refresh: () => document.head.append(refresh),
            'script address': () => location.assign(`javascript:"<p>intruded</p>"`),
            file: () => location.assign('file:///etc/passwd'),
          };
          setTimeout(() => ways[how]?.());
        },
        [way, `${url}/page`] as const,
      );
      await stillWorks(app);
      expect({ way, address: app.page.url(), asked }).toEqual({ way, address, asked: [] });
    }
  });

  it('by a dropped link or file', async () => {
    const app = await openInElectron();
    const { url, asked } = await elsewhere();
    const address = app.page.url();
    // Where the page itself does nothing about it.
    await app.page.evaluate(() => {
      for (const type of ['dragenter', 'dragover', 'drop'])
        window.addEventListener(type, (event) => event.stopImmediatePropagation(), { capture: true });
    });
    const protocol = await app.page.context().newCDPSession(app.page);
    const link = { items: [{ mimeType: 'text/uri-list', data: `${url}/dropped` }], dragOperationsMask: 1 };
    for (const data of [link, { items: [], files: ['/etc/passwd'], dragOperationsMask: 1 }]) {
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await protocol.send('Input.dispatchDragEvent', { type, x: 300, y: 400, data });
      await stillWorks(app);
      expect({ data, address: app.page.url(), asked }).toEqual({ data, address, asked: [] });
    }
    await protocol.detach();
  });

  it('in no other window', async () => {
    const app = await openInElectron();
    const address = app.page.url();
    const { url, asked } = await elsewhere();
    // Not awaited: a driver would wait for the window.
    await app.page.evaluate((target) => {
      setTimeout(() => {
        const link = Object.assign(document.createElement('a'), { href: target, target: '_blank' });
        document.body.append(link);
        link.click();
        link.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }));
        window.open(target);
        window.open('about:blank');
      });
    }, `${url}/window`);
    // Long enough for a window to be made.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await contentsOf(app)).toEqual([address]);
    expect(asked).toEqual([]);
  });

  it('in no view within it', async () => {
    const app = await openInElectron();
    const { url, asked } = await elsewhere();
    const upgraded = await app.page.evaluate((target) => {
      const view = document.createElement('webview');
      view.setAttribute('src', target);
      view.setAttribute('nodeintegration', '');
      const frame = Object.assign(document.createElement('iframe'), { src: target });
      document.body.append(view, frame);
      return 'loadURL' in view;
    }, `${url}/view`);
    await stillWorks(app);
    expect(upgraded).toBe(false);
    expect(await contentsOf(app)).toEqual([app.page.url()]);
    expect(asked).toEqual([]);
  });
});

describe('the page has nothing from elsewhere', () => {
  it('of a network', async () => {
    const app = await openInElectron();
    const { url, asked } = await elsewhere();
    const reached = await app.page.evaluate(async (target) => {
      const element = (name: string, properties: object) =>
        new Promise<string>((resolve) => {
          const made = Object.assign(document.createElement(name), properties);
          made.addEventListener('load', () => resolve(name));
          made.addEventListener('error', () => resolve(''));
          // What a policy blocks may say nothing at all.
          setTimeout(() => resolve(''), 500);
          document.body.append(made);
        });
      const socket = new Promise<string>((resolve) => {
        try {
          const opened = new WebSocket(target.replace('http', 'ws'));
          opened.onopen = () => resolve('socket');
          opened.onerror = () => resolve('');
        } catch {
          resolve('');
        }
      });
      const ways = [
        element('img', { src: `${target}/picture` }),
        element('script', { src: `${target}/script` }),
        element('script', { src: `${target}/module`, type: 'module' }),
        element('link', { href: `${target}/style`, rel: 'stylesheet' }),
        element('link', { href: `${target}/prefetch`, rel: 'prefetch' }),
        element('link', { href: `${target}/preload`, rel: 'preload', as: 'script' }),
        element('object', { data: `${target}/object` }),
        element('video', { src: `${target}/video` }),
        fetch(`${target}/fetch`).then(
          () => 'fetch',
          () => '',
        ),
        socket,
      ];
      try {
        navigator.sendBeacon(`${target}/beacon`, 'all that it knows');
      } catch {
        // Refused outright, which is as good.
      }
      return (await Promise.all(ways)).filter((each) => each !== '');
    }, url);
    expect(reached).toEqual([]);
    await stillWorks(app);
    expect(asked).toEqual([]);
  });

  it('of the disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'albert-zh-file-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'script.js');
    await writeFile(file, 'globalThis.intruded = true');
    const { page } = await openInElectron();
    const loaded = await page.evaluate(
      ([target, own]) => {
        const load = (src: string) =>
          new Promise<string>((resolve) => {
            const script = Object.assign(document.createElement('script'), { src });
            script.onload = () => resolve(src);
            script.onerror = () => resolve('');
            document.body.append(script);
          });
        return Promise.all([target, `${own}/../../main/index.cjs`, `${own}/%2e%2e/main/index.cjs`].map(load));
      },
      [pathToFileURL(file).href, new URL('/', page.url()).href] as const,
    );
    expect(loaded).toEqual(['', '', '']);
    expect(await page.evaluate(() => 'intruded' in globalThis)).toBe(false);
  });

  it('and neither would a page without a policy', async () => {
    const { electron } = await openInElectron();
    const { url, asked } = await elsewhere();
    const failure = await electron.evaluate(async ({ BrowserWindow }, target) => {
      const window = new BrowserWindow({ show: false });
      const code = await window.loadURL(target).then(
        () => 'loaded',
        (error: NodeJS.ErrnoException) => error.code,
      );
      window.destroy();
      return code;
    }, `${url}/page`);
    expect(failure).toBe('ERR_BLOCKED_BY_CLIENT');
    expect(asked).toEqual([]);
  });
});

describe('the page runs no script but its own', () => {
  it('made of text', async () => {
    const { page } = await openInElectron();
    const ran = await page.evaluate(async () => {
      const code = 'globalThis.intruded = true';
      const script = (properties: object) =>
        document.head.append(Object.assign(document.createElement('script'), properties));
      script({ textContent: code });
      script({ src: `data:text/javascript,${code}` });
      script({ src: URL.createObjectURL(new Blob([code], { type: 'text/javascript' })) });
      const button = document.createElement('button');
      button.setAttribute('onclick', code);
      button.click();
      const attempts: (() => unknown)[] = [
        // biome-ignore lint/security/noGlobalEval: this is what must not be possible
        () => globalThis.eval(code),
        () => new Function(code)(),
        () => setTimeout(code as never),
        () => new Worker(URL.createObjectURL(new Blob([code]))),
        () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
      ];
      // Each by itself, and later: what a driver evaluates at once is free of the policy.
      for (const attempt of attempts)
        setTimeout(() => {
          try {
            attempt();
          } catch {
            // Refused outright, which is as good.
          }
        });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return 'intruded' in globalThis;
    });
    expect(ran).toBe(false);
  });

  it('and that in a process without Node, apart from what speaks for it', async () => {
    const { page, electron } = await openInElectron();
    const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'];
    expect(await page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
    const preferences = await electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // Of Electron's own interface for tests, which has no types.
      const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    for (const danger of ['allowRunningInsecureContent', 'experimentalFeatures', 'nodeIntegrationInWorker'])
      expect([undefined, false], danger).toContain(preferences[danger]);
    expect(preferences['enableBlinkFeatures'] ?? '').toBe('');
  });
});

describe('the page is permitted nothing', () => {
  it('that the system would ask a person about', async () => {
    const { page } = await openInElectron();
    const granted = await page.evaluate(async () => {
      const devices = navigator.mediaDevices;
      const place = () =>
        new Promise<void>((resolve, reject) => navigator.geolocation.getCurrentPosition(() => resolve(), reject));
      const allowed = async () => {
        if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied');
      };
      const attempts: Record<string, () => unknown> = {
        place,
        notifications: allowed,
        camera: () => devices.getUserMedia({ video: true }),
        microphone: () => devices.getUserMedia({ audio: true }),
        clipboard: () => navigator.clipboard.readText(),
        midi: () =>
          (navigator as unknown as { requestMIDIAccess(o: object): unknown }).requestMIDIAccess({ sysex: true }),
      };
      const found: string[] = [];
      for (const [name, attempt] of Object.entries(attempts))
        await Promise.resolve()
          .then(attempt)
          .then(
            () => found.push(name),
            () => undefined,
          );
      return found;
    });
    expect(granted).toEqual([]);
  });

  it('and saves no file past the app', async () => {
    const app = await openInElectron();
    await app.electron.evaluate(({ session }) => {
      Object.assign(globalThis, { downloads: [] });
      session.defaultSession.on('will-download', ({ defaultPrevented }) =>
        (globalThis as unknown as { downloads: boolean[] }).downloads.push(defaultPrevented),
      );
    });
    await app.page.evaluate(() => {
      const href = URL.createObjectURL(new Blob(['everything']));
      Object.assign(document.createElement('a'), { href, download: 'everything.txt' }).click();
    });
    await stillWorks(app);
    await expect
      .poll(() => app.electron.evaluate(() => (globalThis as unknown as { downloads: boolean[] }).downloads))
      .toEqual([true]);
  });
});

describe('the main process', () => {
  it('answers to what the page needs, and to nothing else', async () => {
    const { page } = await openInElectron();
    const found = await page.evaluate(() => {
      const { host } = globalThis as unknown as { host: Host };
      try {
        Object.assign(globalThis, { host: null });
      } catch {
        // Refused outright, which is as good.
      }
      return { names: Object.keys(host).sort(), isStillThere: (globalThis as unknown as { host: Host }).host !== null };
    });
    expect(found.isStillThere).toBe(true);
    expect(found.names).toEqual(
      [
        ...['about', 'kept', 'keep', 'recent', 'forgetRecent', 'log', 'licences', 'setLanguage'],
        ...['chooseInputs', 'chooseFolder', 'chooseBeside', 'select', 'makeSample'],
        ...['inspect', 'statistics', 'convert', 'verify', 'tryModel', 'endTrials'],
        ...['existing', 'tellEnd', 'cancel', 'forget', 'reveal', 'dragOut', 'showProgress'],
        ...['onInputs', 'onRecent', 'onProgress', 'onCommand'],
      ].sort(),
    );
  });

  it('answers our page only, be it with our own bridge', async () => {
    const { electron } = await openInElectron();
    const answers = await electron.evaluate(async ({ app, BrowserWindow }) => {
      const [own] = BrowserWindow.getAllWindows();
      const preload = `${app.getAppPath()}/out/preload/index.cjs`;
      const ask = async (url: string, frame: string | null) => {
        const webPreferences = { preload, sandbox: true, contextIsolation: true, nodeIntegrationInSubFrames: true };
        const window = new BrowserWindow({ show: false, webPreferences });
        const { webContents } = window;
        await window.loadURL(url);
        if (frame !== null)
          await webContents.executeJavaScript(`new Promise((resolve) => {
            const frame = Object.assign(document.createElement('iframe'), ${frame}, { onload: () => resolve() });
            document.body.append(frame);
          })`);
        const asking = frame === null ? webContents.mainFrame : webContents.mainFrame.frames[0];
        const answer: unknown = await asking?.executeJavaScript(
          'host.log().then(() => "answered", ({ message }) => message)',
        );
        window.destroy();
        return String(answer);
      };
      const page = own?.webContents.getURL() ?? '';
      const other = 'data:text/html,<p>another page</p>';
      return {
        own: await ask(page, null),
        other: await ask(other, null),
        frame: await ask(page, `{ srcdoc: '<p>a frame</p>' }`),
        'own page in a frame': await ask(other, `{ src: '${page}' }`),
      };
    });
    const refused: unknown = expect.stringContaining("refused, not from the app's own page");
    expect(answers).toEqual({ own: 'answered', other: refused, frame: refused, 'own page in a frame': refused });
  });

  it('refuses messages that are none, and those that are too long', async () => {
    const { page } = await openInElectron();
    const answered = await page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const options = { language: 'en', theme: 'dark', format: 'google', verify: false, zip: false, backend: 'auto' };
      const polluted = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
      const asked: Record<string, Promise<unknown>> = {
        'half a request': host.convert({ input: '/etc/passwd' } as never),
        'no request': host.convert(null as never),
        'a path for a size': host.makeSample('x' as never, '../../evil' as never),
        'a path for an id': host.inspect({ path: '/etc/passwd' } as never),
        'something else to choose': host.chooseInputs('everything' as never),
        'a number for an id': host.cancel(7 as never),
        'half of the options': host.keep({ language: 'xx' } as never, null),
        'more than the options': host.keep({ ...options, folder: '/etc' } as never, null),
        'a prototype': host.keep(polluted, null),
        'a prototype among options': host.keep(Object.assign(polluted, options), null),
        'a number for a tensor': host.statistics('x' as never, 'x' as never, 7 as never),
        'a long id': host.inspect('x'.repeat(101) as never),
        'a long name': host.statistics('x' as never, 'x' as never, 'x'.repeat(10_001)),
        'a long text': host.tryModel('x' as never, { kind: 'source', input: 'x' as never }, 'x'.repeat(10_001)),
        'a model of a path': host.tryModel('x' as never, { kind: 'path', path: '/etc/passwd' } as never, 'x'),
      };
      const settled = await Promise.allSettled(Object.values(asked));
      return Object.keys(asked).filter((_, index) => settled[index]?.status === 'fulfilled');
    });
    expect(answered).toEqual([]);
  });

  it('is not changed by what a message calls itself', async () => {
    const { page, electron } = await openInElectron();
    await page.evaluate(() => {
      const { host } = globalThis as unknown as { host: Host };
      const options = '"language":"en","theme":"dark","format":"google","verify":false,"zip":false,"backend":"auto"';
      return host.keep(JSON.parse(`{${options},"__proto__":{"polluted":true}}`), null).catch(() => undefined);
    });
    expect(await electron.evaluate(() => ({}) as { polluted?: boolean })).toEqual({});
    expect(await electron.evaluate(() => 'polluted' in {})).toBe(false);
  });

  it('opens, writes and shows nothing for an id that it did not give', async () => {
    const { page, electron, outputs } = await openInElectron();
    await electron.evaluate(({ shell, BrowserWindow }) => {
      Object.assign(globalThis, { shown: [] });
      const [window] = BrowserWindow.getAllWindows();
      const drag = (item: { file: string }) =>
        void (globalThis as unknown as { shown: string[] }).shown.push(item.file);
      if (window) window.webContents.startDrag = drag as never;
      shell.showItemInFolder = (path) => void (globalThis as unknown as { shown: string[] }).shown.push(path);
    });
    const found = await page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const request = {
        size: 'auto',
        format: 'google',
        zip: false,
        name: null,
        replace: true,
        backend: 'auto',
        verify: false,
      };
      const answers: unknown[] = [];
      for (const id of ['/etc/passwd', 'f'.repeat(32), '__proto__', 'constructor'] as never[]) {
        const { error } = await host.inspect(id);
        const job = `job ${String(id)}` as never;
        const { conversion } = await host.convert({ ...request, job, input: id, folder: null } as never);
        const verified = await host.verify(id);
        const tried = await host.tryModel(`trial ${String(id)}` as never, { kind: 'source', input: id }, '[MASK]');
        await host.reveal(id);
        await host.dragOut(id);
        answers.push([error?.code, conversion.status, verified.ok, tried.ok]);
      }
      return answers;
    });
    expect(found).toEqual(
      Array.from({ length: 4 }, () => ['MISSING_FILE', expect.stringMatching(/failed|refused/), false, false]),
    );
    expect(await electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)).toEqual([]);
    expect((await outputs()).size).toBe(0);
  });

  it('takes no path that the page made up', async () => {
    const { page } = await openInElectron();
    const given = await page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const heard: unknown[] = [];
      host.onInputs((inputs) => heard.push(inputs));
      const file = new File(['x'], '../../etc/passwd');
      Object.defineProperty(file, 'path', { value: '/etc/passwd' });
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
      const drop = new Event('drop', { bubbles: true });
      Object.defineProperty(drop, 'dataTransfer', { value: { files: [{ path: '/etc/passwd' }] } });
      document.body.dispatchEvent(drop);
      const input = Object.assign(document.createElement('input'), { type: 'file' });
      input.files = dataTransfer.files;
      document.body.append(input);
      input.dispatchEvent(new Event('change', { bubbles: true }));
      // Messages are answered in order.
      await host.about();
      return heard;
    });
    expect(given).toEqual([]);
  });
});
