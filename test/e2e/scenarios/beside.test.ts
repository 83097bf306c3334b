/** What only a person knows of a model, chosen in the window. */

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { albertFiles, albertTensors, floatTensor, SIZES, type SmallTensor } from '../../unit/small-albert.ts';
import { takePicture } from '../app.ts';
import { makeSample, temporaryFolder } from '../checkpoints.ts';
import { chooseTarget, convertButton, converted, openAppWithFolder, outputNames, rows, show, t } from '../steps.ts';

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
  // Either is chosen by its name, or another file.
  const candidates = app.page.getByRole('group', { name: t.rows.chooseConfig }).getByRole('button');
  expect(await candidates.allTextContents()).toEqual(['config_6.json', 'config_8.json']);
  await app.chooseFiles(t.rows.chooseConfig, [right]);
  await convertButton(app).click();
  await converted(app);
  const [name = ''] = await outputNames(app);
  const written = JSON.parse((await app.readOutput(`${name}/albert_config.json`)).toString('utf8'));
  expect(written.num_hidden_layers).toBe(config['num_hidden_layers']);
});

it('one of several configurations is picked by its name', async () => {
  const app = await openAppWithFolder();
  const model = await makeSample(await temporaryFolder(), 'albert_tiny_zh');
  const own = join(model, 'albert_config_tiny.json');
  const config = JSON.parse(await readFile(own, 'utf8')) as Record<string, unknown>;
  await rm(own);
  for (const layers of [6, 8])
    await writeFile(join(model, `config_${layers}.json`), JSON.stringify({ ...config, num_hidden_layers: layers }));
  await app.chooseFiles(t.header.openFolder, [model]);
  await app.page.getByRole('button', { name: 'config_8.json' }).click();
  await convertButton(app).click();
  await converted(app);
  const [name = ''] = await outputNames(app);
  const written = JSON.parse((await app.readOutput(`${name}/albert_config.json`)).toString('utf8'));
  expect(written.num_hidden_layers).toBe(8);
});

it('what of a file is meant is chosen in its row: one of two models, its averages, what its head is for', async () => {
  const app = await openAppWithFolder();
  const folder = join(await temporaryFolder(), 'two');
  await mkdir(folder);
  await writeModel(folder, TWO_TAGGERS);
  await app.chooseFiles(
    t.header.open,
    (await readdir(folder)).map((name) => join(folder, name)),
  );
  const choose = async (group: string, name: string) => {
    const choice = app.page.getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true });
    await choice.check();
    await expect.poll(() => choice.isChecked()).toBe(true);
  };
  await app.page.getByText('AMBIGUOUS', { exact: true }).waitFor();
  expect(await rows(app).textContent()).not.toContain('--scope');
  await app.page.getByRole('combobox', { name: t.rows.scope }).selectOption('teacher/bert');
  const weights = app.page.getByRole('radiogroup', { name: t.rows.weights }).getByRole('radio');
  await weights.first().press('ArrowRight');
  // It is looked at again, and whoever chose is still there.
  await expect.poll(() => weights.last().evaluate((radio) => radio.matches(':checked:focus'))).toBe(true);
  await choose(t.rows.task, t.rows.tasks.tagging);
  await chooseTarget(app, 'huggingface');
  await takePicture(app, 'selection');
  await convertButton(app).click();
  await converted(app);
  const [name = ''] = await outputNames(app);
  const config = JSON.parse((await app.readOutput(`${name}/config.json`)).toString('utf8'));
  expect(config.architectures).toEqual(['AlbertForTokenClassification']);
  const written = await app.readOutput(`${name}/model.safetensors`);
  const header = 8 + Number(written.readBigUInt64LE());
  const tensors = JSON.parse(written.toString('utf8', 8, header));
  expect(written.readFloatLE(header + tensors['classifier.weight'].data_offsets[0])).toBe(0.125);
  // What it labels is told by its task, alike by both models.
  await show(app, t.tryIt.label);
  await app.page.getByRole('button', { name: t.tryIt.tell }).click();
  await app.page.getByText(t.tryIt.same.labels).waitFor();
  const tokens = app.page.getByRole('table', { name: t.tryIt.labelsOfTokens });
  expect(await tokens.getByRole('rowheader').count()).toBe('今天天气真好。'.length);
  expect(await tokens.getByRole('row').nth(1).textContent()).toMatch(/LABEL_0 33\.3 %.*LABEL_0 33\.3 %/);
  await takePicture(app, 'labels');
  await choose(t.rows.task, t.rows.tasks.classification);
  await app.page.getByRole('button', { name: t.tryIt.tell }).click();
  const labels = app.page.getByRole('table', { name: t.tryIt.labelsOfText });
  await expect.poll(() => labels.getByRole('rowheader').allTextContents()).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);
});

it('what one sentence tells nothing of is not tried with one', async () => {
  const app = await openAppWithFolder();
  const folder = join(await temporaryFolder(), 'answers');
  await mkdir(folder);
  await writeModel(folder, [
    ...albertTensors().filter(({ name }) => !name.startsWith('cls/')),
    floatTensor('cls/squad/output_weights', [2, SIZES.hiddenSize], new Float32Array(2 * SIZES.hiddenSize)),
    floatTensor('cls/squad/output_bias', [2], new Float32Array(2)),
  ]);
  await app.chooseFiles(
    t.header.open,
    (await readdir(folder)).map((name) => join(folder, name)),
  );
  await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
  await show(app, t.tryIt.label);
  await app.page.getByText(t.tryIt.untold.answers).waitFor();
  expect(await app.page.getByRole('tabpanel').getByRole('textbox').count()).toBe(0);
});

/** A model with a vocabulary that texts can be read by. */
async function writeModel(folder: string, tensors: readonly SmallTensor[]): Promise<void> {
  const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const rest = Array.from({ length: SIZES.vocabularySize - words.length }, (_, at) => `token${at}`);
  const files = { ...albertFiles(tensors), 'vocab.txt': Buffer.from([...words, ...rest].join('\n')) };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

/** Two models with heads of labels, and averages of their weights: in those of the second's averages are eighths. */
const TWO_TAGGERS = ['student', 'teacher'].flatMap((scope) => {
  const filled = (value: number) => [
    floatTensor('output_weights', [3, SIZES.hiddenSize], new Float32Array(3 * SIZES.hiddenSize).fill(value)),
    floatTensor('output_bias', [3], new Float32Array(3)),
  ];
  const bare = albertTensors().filter(({ name }) => !name.startsWith('cls/'));
  const averages = [...bare, ...filled(scope === 'teacher' ? 0.125 : 0.25)];
  return [
    ...[...bare, ...filled(0.5)].map((tensor) => ({ ...tensor, name: `${scope}/${tensor.name}` })),
    ...averages.map((tensor) => ({ ...tensor, name: `${scope}/${tensor.name}/ExponentialMovingAverage` })),
  ];
});
