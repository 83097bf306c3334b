/** Control-C in the middle of a conversion. */

import { mkdir, readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, type ConvertDocument, start } from './command-line.ts';
import { scratchFolder } from './scratch.ts';

// Windows has no signals between processes.
describe.skipIf(process.platform === 'win32')('an interrupted conversion', () => {
  const scratch = scratchFolder();

  beforeAll(async () => {
    await mkdir(scratch.at('out'));
    await albertZh('sample', 'large', '-o', scratch.at('albert_large_zh'));
  });

  // Control-C, another program's request, and the end of the terminal.
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with 130 by %s, says so and leaves nothing',
    async (signal) => {
      const running = start('convert', scratch.at('albert_large_zh'), '-o', scratch.at('out'), '--json');
      await untilSomethingIsIn(scratch.at('out'));
      running.interrupt(signal);
      const { exitCode, stdout } = await running.ended;
      expect(exitCode).toBe(130);
      const { results } = JSON.parse(stdout) as ConvertDocument;
      expect(results).toMatchObject([{ status: 'cancelled', output: null, error: { code: 'CANCELLED' } }]);
      expect(await readdir(scratch.at('out'))).toEqual([]);
    },
  );

  it('is complete when it is run again', async () => {
    const { exitCode } = await albertZh('convert', scratch.at('albert_large_zh'), '-o', scratch.at('out'));
    expect(exitCode).toBe(0);
    expect(await readdir(scratch.at('out'))).toEqual(['albert_large_google_zh']);
  });
});

/** Waits until a folder holds something: what is being written. */
async function untilSomethingIsIn(folder: string): Promise<void> {
  while ((await readdir(folder)).length === 0) await setTimeout(2);
}
