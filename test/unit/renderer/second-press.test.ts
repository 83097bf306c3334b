import { expect, it } from 'vitest';
import { mayAct, type Press } from '../../../src/renderer/second-press.ts';

const CANCEL = { on: 'a button', says: 'Cancel' };
const REMOVE = { on: 'another button', says: 'Remove' };
const at = { x: 100, y: 100 };

const press = (part: Partial<Press>): Press => ({ by: at, pressed: CANCEL, at: 1000, ...part });

it.each<[string, Press, Press, boolean]>([
  ['the same button twice', press({}), press({ at: 1010 }), true],
  ['another button that came under a pointer at rest', press({}), press({ pressed: REMOVE, at: 1100 }), false],
  ['a hand that trembles', press({}), press({ pressed: REMOVE, by: { x: 103, y: 98 }, at: 1100 }), false],
  ['a hand that moved on', press({}), press({ pressed: REMOVE, by: { x: 130, y: 100 }, at: 1100 }), true],
  ['a pause', press({}), press({ pressed: REMOVE, at: 1600 }), true],
  [
    'a button that says something else by now',
    press({}),
    press({ pressed: { ...CANCEL, says: 'Convert again' }, at: 1100 }),
    false,
  ],
  [
    'a key twice, for what came instead',
    press({ by: 'Enter' }),
    press({ by: 'Enter', pressed: REMOVE, at: 1100 }),
    false,
  ],
  ['another key', press({ by: 'Escape' }), press({ by: 'Enter', pressed: REMOVE, at: 1100 }), true],
  ['a key twice, with a pause', press({ by: 'Enter' }), press({ by: 'Enter', pressed: REMOVE, at: 1300 }), true],
  ['a click after a key', press({ by: 'Enter' }), press({ pressed: REMOVE, at: 1100 }), true],
])('%s', (_, before, second, may) => {
  expect(mayAct(null, before)).toBe(true);
  expect(mayAct(before, second)).toBe(may);
});
