// @ts-check
/**
 * The tests that fail in Wine 8 and not in Windows. They run nevertheless, so that it is told when one passes.
 * @type {readonly { test: string, why: string }[]} `test`: its file below `test` and its full name, or what some of them
 *   begin with.
 */
export const WINE_CANNOT = [
  {
    test: 'unit/node/links.test.ts a folder within that is a junction to another place is outside',
    why: 'it makes no junctions',
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
