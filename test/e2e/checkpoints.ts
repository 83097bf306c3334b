/** Checkpoints on the disk, for tests to give to the app. */

import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { ZipWriter } from '@zip.js/zip.js';
import { inject, onTestFinished } from 'vitest';
import type { PresetSize } from '../../src/engine/albert/presets.ts';
import type { TargetName } from '../../src/engine/targets/names.ts';
import { type Asked, convertHere } from '../faults/convert-here.ts';
import { writeSampleTo } from '../on-paths.ts';
import { quietRun } from '../unit/platform.ts';
import { filesOf, type RandomModel } from '../verdicts/random-model.ts';

/** The app's samples have the same. */
const SEED = 1;

const run = quietRun();

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-input-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A text file, which is no checkpoint. */
export async function makeText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, 'Not a checkpoint.');
  return path;
}

/** A sample as a folder. */
export async function makeSample(folder: string, name: string, size: PresetSize = 'tiny'): Promise<string> {
  const path = join(folder, name);
  await writeSampleTo(path, size, SEED, run);
  return path;
}

/** The sample of the largest size, for all tests of the run to read. */
export async function largestSample(): Promise<string> {
  const path = join(inject('models'), 'albert_xlarge_zh_sample');
  if (existsSync(path)) return path;
  const made = await makeSample(await mkdtemp(join(inject('models'), 'made-')), 'sample', 'xlarge');
  // Where another test was sooner, its own is as good.
  await rename(made, path).catch(() => undefined);
  return path;
}

/** A sample as a zip. */
export async function makeZip(folder: string, name: string): Promise<string> {
  const sample = await makeSample(folder, name);
  const path = `${sample}.zip`;
  const zip = new ZipWriter(Writable.toWeb(createWriteStream(path)), { level: 0, useWebWorkers: false });
  for (const file of await readdir(sample)) {
    const uncompressedSize = (await stat(join(sample, file))).size;
    await zip.add(`${name}/${file}`, Readable.toWeb(createReadStream(join(sample, file))) as ReadableStream, {
      uncompressedSize,
    });
  }
  await zip.close();
  return path;
}

/** A model of random weights as a folder. */
export async function makeModel(folder: string, name: string, model: RandomModel): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [file, bytes] of Object.entries(filesOf(model))) await writeFile(join(path, file), bytes);
  return path;
}

/** Changes one byte in the middle of a file. */
export async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const at = Math.floor((await file.stat()).size / 2);
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, at);
  await file.write(
    byte.map((value) => value ^ 0x10),
    0,
    1,
    at,
  );
  await file.close();
}

/** A zip of a tiny sample that was converted. */
export async function makeConvertedZip(folder: string, name: string, format: TargetName): Promise<string> {
  return convertedTo(await makeSample(folder, 'source'), { folder, name, format, zip: true });
}

/** A tiny sample of that seed, converted to Google's layout, as a folder. */
export async function makeConverted(folder: string, name: string, seed: number): Promise<string> {
  const path = join(folder, 'source');
  await writeSampleTo(path, 'tiny', seed, run);
  return convertedTo(path, { folder, name });
}

/** The index of a size's converted sample, made without a window. It has the checksum of every tensor in it. */
export async function expectedIndex(size: PresetSize): Promise<Buffer> {
  const folder = await temporaryFolder();
  const place = await convertedTo(await makeSample(folder, 'sample', size), { folder, name: 'converted' });
  return readFile(join(place, 'albert_model.ckpt.index'));
}

async function convertedTo(path: string, asked: Asked): Promise<string> {
  const { place } = await convertHere(path, asked);
  if (place === null) throw new Error('The sample was not converted.');
  return place;
}
