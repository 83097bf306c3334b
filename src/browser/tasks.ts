/** The page's work, one task each. None of them throws: how it ended is a value. */

import { presetOf } from '../engine/albert/presets.ts';
import type { Backend } from '../engine/compute/backend.ts';
import type { Platform, Run } from '../engine/host/platform.ts';
import type { Input } from '../engine/host/source.ts';
import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import { warning } from '../engine/problem/warning.ts';
import { targetOf } from '../engine/targets/index.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import { conversionRecord } from '../engine/use-cases/conversion-record.ts';
import { type Conversion, convert } from '../engine/use-cases/convert.ts';
import { inspect } from '../engine/use-cases/inspect.ts';
import { unconverted, uninspected } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import { publishedModel, writeSample } from '../engine/use-cases/sample/sample.ts';
import { computeStatistics } from '../engine/use-cases/statistics.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import { verify } from '../engine/use-cases/verify/verify.ts';
import { describeWarning } from '../i18n/index.ts';
import { clearUnfinished, type FolderDestination, openFolderSink, placeIn } from './folder-sink.ts';
import type { Given } from './given.ts';
import { notMade } from './job.ts';
import { nameOfGiven, withGiven } from './open-given.ts';
import { givenFile, givenOutput, writeRecord } from './output.ts';
import { type ScratchSink, scratchSink, scratchZip } from './scratch-sink.ts';
import type { Answers, Done, Task } from './worker-protocol.ts';

type TaskOf<K extends Task['kind']> = Extract<Task, { kind: K }>;

export async function performTask(task: Task, session: string, platform: Platform, run: Run<Progress>): Promise<Done> {
  switch (task.kind) {
    case 'inspect':
      return inspectGiven(task, platform);
    case 'statistics':
      return measure(task, platform, run);
    case 'convert':
      return convertGiven(task, session, platform, run);
    case 'clear':
      return clear(task);
    case 'verify':
      return verifyGiven(task, platform, run);
    case 'try':
      return tryGiven(task, platform, run);
    case 'sample':
      return makeSample(task, session, platform, run);
  }
}

async function inspectGiven({ given }: TaskOf<'inspect'>, platform: Platform): Promise<Answers['inspect']> {
  try {
    return await withGiven(given, platform, (input) => inspect(input, platform));
  } catch (error) {
    return uninspected(given.name, problemOf(error));
  }
}

async function measure(
  { given, tensor }: TaskOf<'statistics'>,
  platform: Platform,
  run: Run,
): Promise<Answers['statistics']> {
  try {
    const value = await withGiven(given, platform, (input) => computeStatistics(input, tensor, platform, run.signal));
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

async function convertGiven(
  { given, options, verify: wanted, destination }: TaskOf<'convert'>,
  session: string,
  platform: Platform,
  run: Run<Progress>,
): Promise<Answers['convert']> {
  let place: string | null = null;
  let scratch: ScratchSink | null = null;
  const openSink = async (name: string, bytes: number) => {
    place = destination ? placeIn(destination, name) : `${name}.zip`;
    if (destination) return openFolderSink(destination, name, bytes);
    scratch = await scratchZip(session, name, bytes);
    return scratch;
  };
  try {
    return await withGiven(given, platform, async (input) => {
      const conversion = await convert(input, openSink, options, platform, run);
      if (conversion.status !== 'converted') return notMade(conversion);
      const { name } = conversion;
      const [download = null] = (await (scratch as ScratchSink | null)?.files()) ?? [];
      const output = destination
        ? await givenOutput(destination, name)
        : download && givenFile(`${name}.zip`, download.file);
      const made = { place, output, download };
      if (!wanted || !output) return { conversion, ...made, verification: null };
      const verification = await verifyOutput(input, output, options.backend, platform, run);
      if (!verification.ok || !destination) return { conversion, ...made, verification };
      const recorded = await record(input.name, conversion, verification.value, destination, platform);
      return { conversion: recorded, ...made, verification };
    });
  } catch (error) {
    return notMade(unconverted(given.name, problemOf(error)));
  }
}

/** Puts the proof beside the output. */
async function record(
  sourceName: string,
  conversion: Extract<Conversion, { status: 'converted' }>,
  verification: Verification,
  destination: FolderDestination,
  { version }: Platform,
): Promise<Conversion> {
  const bytes = conversionRecord(sourceName, conversion, verification, version, (found) =>
    describeWarning(found, 'en'),
  );
  try {
    await writeRecord(destination, conversion.name, bytes);
    if (destination.zip) return conversion;
    return { ...conversion, files: [...conversion.files, { name: RECORD_FILE, bytes: bytes.length }] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const path = `${placeIn(destination, conversion.name)}: ${RECORD_FILE}`;
    return { ...conversion, warnings: [...conversion.warnings, warning('RECORD_NOT_WRITTEN', { path, reason })] };
  }
}

async function verifyOutput(
  source: Input,
  output: Given,
  backend: 'auto' | Backend,
  platform: Platform,
  run: Run<Progress>,
): Promise<Outcome<Verification>> {
  try {
    const value = await withGiven(output, platform, (converted) =>
      verify(source, converted, { text: null, backend }, platform, run),
    );
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

async function verifyGiven(
  { source, converted }: TaskOf<'verify'>,
  platform: Platform,
  run: Run<Progress>,
): Promise<Answers['verify']> {
  try {
    return await withGiven(source, platform, (input) => verifyOutput(input, converted, 'auto', platform, run));
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

async function tryGiven(
  { model, text }: TaskOf<'try'>,
  platform: Platform,
  run: Run<Progress>,
): Promise<Answers['try']> {
  try {
    const { tryModel } = await import('../engine/use-cases/fill-mask/fill-mask.ts');
    const value = await withGiven(model, platform, (input) =>
      tryModel(input, text, { top: 5, backend: 'auto' }, platform, run),
    );
    return { ok: true, value };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

async function clear({ given, options, destination, began }: TaskOf<'clear'>): Promise<Answers['clear']> {
  try {
    const name = options.name ?? targetOf(options.format).outputName(nameOfGiven(given));
    await clearUnfinished(destination, name, began);
  } catch {
    // What cannot be cleared away is empty, and the next conversion takes its place.
  }
  return null;
}

async function makeSample(
  { size, seed }: TaskOf<'sample'>,
  session: string,
  platform: Platform,
  run: Run<Progress>,
): Promise<Answers['sample']> {
  try {
    const preset = presetOf(size);
    if (!preset) throw new Error(`no preset ${size}`);
    const sink = scratchSink(session);
    await writeSample(publishedModel(preset), seed, sink, platform, run);
    return { ok: true, value: await sink.files() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
