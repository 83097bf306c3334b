import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { build as bundle, type Rolldown } from 'vite';
import { beforeAll, expect, it } from 'vitest';

let watch: string;
beforeAll(async () => {
  const build = { ssr: 'src/node/lost-work.ts', write: false };
  const built = (await bundle({ configFile: false, logLevel: 'error', build })) as Rolldown.RolldownOutput;
  watch = built.output[0].code;
});

/** What a process with a line to this one prints; the tests' own has timers of its own. It ends itself. */
async function printedBy(script: string): Promise<string> {
  const code = `${watch}
    import { open } from 'node:fs/promises';
    process.on('message', () => undefined);
    const watched = watchForLost(() => console.log('lost'), 5);
    const later = (ms) => setTimeout(() => process.exit(), ms).unref();
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return child.stdout ? text(child.stdout) : '';
}

it('work that waits for what never comes is found out, once', async () => {
  const never = 'watched(new Promise(() => undefined));';
  expect(await printedBy(`${never} ${never} later(600);`)).toBe('lost\n');
});

it('work that has something under way is left alone, however long it takes', async () => {
  const working = `
    await watched(new Promise((resolve) => setTimeout(resolve, 400)));
    await watched((async () => {
      const file = await open(process.execPath);
      const end = performance.now() + 400;
      while (performance.now() < end) await file.read(Buffer.alloc(1 << 16), 0, 1 << 16, 0);
      await file.close();
    })());
    await watched((async () => {
      const end = performance.now() + 400;
      while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
    })());
    console.log('done');
    process.exit();`;
  expect(await printedBy(working)).toBe('done\n');
});

it('work that is done or has failed is watched no more', async () => {
  const ended = `
    console.log(await watched(Promise.resolve('done')));
    await watched(Promise.reject(new Error('failed'))).catch((error) => console.log(error.message));
    later(400);`;
  expect(await printedBy(ended)).toBe('done\nfailed\n');
});

it('work after lost work is watched as well', async () => {
  const again = `
    const never = () => void watched(new Promise(() => undefined));
    never();
    setTimeout(never, 300).unref();
    later(800);`;
  expect(await printedBy(again)).toBe('lost\nlost\n');
});
