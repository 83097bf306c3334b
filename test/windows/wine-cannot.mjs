// @ts-check

const FETCH = 'Node’s fetch does not connect in it (“connect UNKNOWN”)';
const NEEDS_FETCH = [
  'integration/serve.test.ts the served browser edition is there at the address that is a line of its own',
  'integration/serve.test.ts the served browser edition is at another port when its usual one is taken',
  'integration/serve.test.ts the served browser edition is there where no browser can be opened',
  'unit/node/static-server.test.ts the server has only so many connections',
  'unit/node/static-server.test.ts the server is there for others, and ends at once, whoever asks and never reads',
  'unit/node/static-server.test.ts the server has only so many answers under way',
];

/**
 * The tests that fail in Wine 8 and not in Windows. They run nevertheless, so that it is told when one passes.
 * @type {readonly { test: string, why: string }[]} `test`: its file below `test` and its full name, or what some of them
 *   begin with.
 */
export const WINE_CANNOT = [
  ...NEEDS_FETCH.map((test) => ({ test, why: FETCH })),
  {
    test: 'unit/main/same-place.test.ts an output is known by where it lies, whatever way leads there',
    why: 'it makes no junctions',
  },
  {
    test: 'unit/node/links.test.ts a folder within that is a junction to another place is outside',
    why: 'it makes no junctions',
  },
  {
    test: 'integration/windows.test.ts in Windows installed by npm is started by albert-zh.cmd',
    why: 'its cmd.exe ends npm’s batch file at a "goto" to a label that is not there, where Windows goes on',
  },
  {
    test: 'integration/windows.test.ts in Windows a source may have a path longer than 260 characters',
    why: 'it does not tell the real path of such a folder (GetFinalPathNameByHandle)',
  },
  {
    test: 'faults/swapped.test.ts what is made for an output one of its files, albert_model.ckpt.index, becomes another',
    why: 'a new file may get the number of one that is gone, which NTFS gives to none again',
  },
];
