/** What only a person knows of a model, chosen in the window. */

import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { albertFiles, albertTensors, floatTensor, SIZES } from '../../unit/small-albert.ts';
import { takePicture } from '../app.ts';
import { makeSample, temporaryFolder } from '../checkpoints.ts';
import { chooseTarget, convertButton, converted, openAppWithFolder, outputNames, rows, t } from '../steps.ts';

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

it('what a head of labels is for is chosen in its row', async () => {
  const app = await openAppWithFolder();
  const folder = join(await temporaryFolder(), 'labels');
  await mkdir(folder);
  const labels = [
    floatTensor('output_weights', [3, SIZES.hiddenSize], new Float32Array(3 * SIZES.hiddenSize).fill(0.5)),
    floatTensor('output_bias', [3], new Float32Array(3)),
  ];
  const tensors = [...albertTensors().filter(({ name }) => !name.startsWith('cls/')), ...labels];
  for (const [name, bytes] of Object.entries(albertFiles(tensors))) await writeFile(join(folder, name), bytes);
  await app.chooseFiles(
    t.header.open,
    (await readdir(folder)).map((name) => join(folder, name)),
  );
  const task = (name: string) => app.page.getByRole('radiogroup', { name: t.rows.task }).getByRole('radio', { name });
  expect(await task(t.rows.tasks.classification).isChecked()).toBe(true);
  await task(t.rows.tasks.tagging).check();
  await expect.poll(() => task(t.rows.tasks.tagging).isChecked()).toBe(true);
  await chooseTarget(app, 'huggingface');
  await takePicture(app, 'task');
  await convertButton(app).click();
  await converted(app);
  const [name = ''] = await outputNames(app);
  const config = JSON.parse((await app.readOutput(`${name}/config.json`)).toString('utf8'));
  expect(config.architectures).toEqual(['AlbertForTokenClassification']);
});
