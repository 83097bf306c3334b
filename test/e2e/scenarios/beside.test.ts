/** A configuration that a person chooses in the window. */

import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeSample, temporaryFolder } from '../checkpoints.ts';
import { convertButton, converted, openAppWithFolder, outputNames, rows, t } from '../steps.ts';

it('which of several configurations is the model’s is chosen in its row', async () => {
  const app = await openAppWithFolder();
  const folder = await temporaryFolder();
  const model = await makeSample(folder, 'albert_tiny_zh');
  const right = join(folder, 'right.json');
  await rename(join(model, 'albert_config_tiny.json'), right);
  const config = JSON.parse(await readFile(right, 'utf8')) as Record<string, unknown>;
  for (const layers of [6, 8])
    await writeFile(join(model, `config_${layers}.json`), JSON.stringify({ ...config, num_hidden_layers: layers }));
  const files = (await readdir(model)).map((name) => join(model, name));
  await app.chooseFiles(t.header.open, files);
  await app.page.getByText('AMBIGUOUS', { exact: true }).waitFor();
  expect(await rows(app).textContent()).not.toContain('--config');
  await app.chooseFiles(t.rows.chooseConfig, [right]);
  await convertButton(app).click();
  await converted(app);
  const [name = ''] = await outputNames(app);
  const written = JSON.parse((await app.readOutput(`${name}/albert_config.json`)).toString('utf8'));
  expect(written.num_hidden_layers).toBe(config['num_hidden_layers']);
});
