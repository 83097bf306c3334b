/** Tries verdicts on conversions of many models, and prints how often they were right. Ends with 1 where one was not. */

import { parseArgs } from 'node:util';
import type { PresetSize } from '../../src/engine/albert/presets.ts';
import type { Backend } from '../../src/engine/compute/backend.ts';
import { convertedInOrder, convertFiles, FAULTS, flippedBits, ORDERS, tensorsOf, verifyFiles } from './conversions.ts';
import { describeModel, filesOf, randomModel } from './random-model.ts';
import { Tally, told } from './tally.ts';

/** How many models of each size, of a hundred. */
const SHARES: Readonly<Record<string, number>> = { tiny: 60, base: 25, large: 11, xlarge: 4 };
/** Words, whose number does not matter to rounding. */
const VOCABULARY = 600;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'tiny' },
    backends: { type: 'string', default: 'wasm' },
    models: { type: 'string', default: '40' },
    each: { type: 'boolean', default: false },
  },
});
const backends = values.backends.split(',') as Backend[];

/** Right conversions: our own in both formats, and in every second model another program's. */
async function tryRight(size: PresetSize, seed: number, backend: Backend, tally: Tally): Promise<void> {
  const model = randomModel(size, seed, VOCABULARY);
  const source = filesOf(model);
  const format = seed % 3 === 2 ? 'huggingface' : 'google';
  const own = await convertFiles(source, format, backend);
  const order = format === 'google' && seed % 2 === 1 ? ORDERS[seed % ORDERS.length] : undefined;
  const found = await verifyFiles(source, order ? await convertedInOrder(source, own, order) : own, backend);
  tally.addRight(found);
  tell(`${describeModel(model)}, ${order ?? format}, ${backend}: ${told(found)}`);
}

/** Wrong ones, of one model; of tiny each tensor has a bit flipped in turn. */
async function tryWrong(size: PresetSize, seed: number, backend: Backend, tally: Tally): Promise<void> {
  const model = { ...randomModel(size, seed, VOCABULARY), dtype: 'float32' } as const;
  const source = filesOf(model);
  const right = await convertFiles(source, 'google', backend);
  const bits = size === 'tiny' ? flippedBits([...(await tensorsOf(right)).keys()]) : [];
  for (const fault of [...FAULTS, ...bits]) {
    const found = await verifyFiles(source, await fault.spoil(right, source), backend);
    tally.addWrong(found);
    tell(`${describeModel(model)}, ${fault.what}, ${backend}: ${told(found)}`);
  }
}

function tell(line: string): void {
  if (values.each) console.error(line);
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

async function tryAll(): Promise<boolean> {
  let flawless = true;
  let seed = 0;
  printRow(['size', 'backend', ...Tally.HEADINGS]);
  printRow(Array.from({ length: 2 + Tally.HEADINGS.length }, () => '---'));
  for (const size of values.sizes.split(',') as PresetSize[]) {
    const count = Math.ceil((Number(values.models) * (SHARES[size] ?? 0)) / 100);
    for (const backend of backends) {
      const tally = new Tally();
      for (let nth = 0; nth < count; nth++) await tryRight(size, seed + nth, backend, tally);
      await tryWrong(size, seed + count, backend, tally);
      printRow([size, backend, ...tally.cells()]);
      flawless &&= tally.flawless;
    }
    seed += count + 1;
  }
  return flawless;
}

tryAll().then(
  (flawless) => {
    process.exitCode = flawless ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
