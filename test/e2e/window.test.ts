import { expect, test } from 'vitest';
import { texts } from '../../src/shared/text/index.ts';
import { openApp, takePicture } from './app.ts';

const t = texts('en');

test('opens empty, and says what it is for', async () => {
  const app = await openApp();
  await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
  await takePicture(app, 'empty');
  expect(app.errors).toEqual([]);
});
