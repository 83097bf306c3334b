import { expect, it } from 'vitest';
import { besideName } from '../../../src/renderer/state/beside-name.ts';

it.each([
  ['/home/me/albert_tiny_google_zh', false, 'albert_tiny_google_zh_2'],
  ['C:\\models\\albert_tiny_google_zh_2', false, 'albert_tiny_google_zh_3'],
  ['models/模型_google.zip', true, '模型_google_2'],
  ['models/my.zip', false, 'my.zip_2'],
  ['models/albert.conversion.json', true, 'albert_2'],
  ['/out/albert_99', false, 'albert_100'],
  // A number that is part of the model's name stays one.
  ['/out/albert_zh_2019', false, 'albert_zh_2019_2'],
  ['/out/albert_zh_1', false, 'albert_zh_1_2'],
])('beside %s', (place, zip, name) => {
  expect(besideName(place, zip)).toBe(name);
});
