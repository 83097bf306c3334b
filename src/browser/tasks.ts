/** The page's work, one task each. None of them throws: how it ended is a value. */

import { outputName } from '../engine/albert/naming.ts';
import { presetOf } from '../engine/albert/presets.ts';
import { convert } from '../engine/convert.ts';
import { measureDistribution } from '../engine/distribution.ts';
import { inspect } from '../engine/examine.ts';
import { unconverted, uninspected } from '../engine/not-opened.ts';
import type { Platform, Run } from '../engine/platform.ts';
import { problemOf } from '../engine/problem.ts';
import type { Progress } from '../engine/report.ts';
import { writeSample } from '../engine/sample.ts';
import { clearUnfinished, openFolderSink, placeIn } from './folder-sink.ts';
import { openGiven } from './open-given.ts';
import { type ScratchSink, scratchSink, scratchZip } from './scratch-sink.ts';
import type { Done, Task } from './worker-protocol.ts';

type TaskOf<K extends Task['kind']> = Extract<Task, { kind: K }>;

export async function performTask(task: Task, session: string, platform: Platform, run: Run<Progress>): Promise<Done> {
  switch (task.kind) {
    case 'inspect':
      return inspectGiven(task, platform);
    case 'distribution':
      return measure(task, platform, run);
    case 'convert':
      return convertGiven(task, session, platform, run);
    case 'clear':
      return clear(task, platform);
    case 'sample':
      return makeSample(task, session, platform, run);
  }
}

async function inspectGiven({ given }: TaskOf<'inspect'>, platform: Platform): Promise<Done> {
  try {
    return { kind: 'inspected', inspection: await inspect(await openGiven(given, platform), platform) };
  } catch (error) {
    return { kind: 'inspected', inspection: uninspected(given.name, problemOf(error)) };
  }
}

async function measure({ given, tensor }: TaskOf<'distribution'>, platform: Platform, run: Run): Promise<Done> {
  try {
    const value = await measureDistribution(await openGiven(given, platform), tensor, platform, run.signal);
    return { kind: 'measured', outcome: { ok: true, value } };
  } catch (error) {
    return { kind: 'measured', outcome: { ok: false, problem: problemOf(error) } };
  }
}

async function convertGiven(
  { given, options, destination }: TaskOf<'convert'>,
  session: string,
  platform: Platform,
  run: Run<Progress>,
): Promise<Done> {
  let place: string | null = null;
  let scratch: ScratchSink | null = null;
  const openSink = async (name: string, bytes: number) => {
    place = destination ? placeIn(destination, name) : `${name}.zip`;
    if (destination) return openFolderSink(destination, name, bytes);
    scratch = await scratchZip(session, name, bytes);
    return scratch;
  };
  try {
    const conversion = await convert(await openGiven(given, platform), openSink, options, platform, run);
    if (conversion.status !== 'converted') return { kind: 'converted', conversion, place: null, download: null };
    const [download = null] = (await (scratch as ScratchSink | null)?.files()) ?? [];
    return { kind: 'converted', conversion, place, download };
  } catch (error) {
    return { kind: 'converted', conversion: unconverted(given.name, problemOf(error)), place: null, download: null };
  }
}

async function clear({ given, format, destination }: TaskOf<'clear'>, platform: Platform): Promise<Done> {
  try {
    const { name } = await openGiven(given, platform);
    await clearUnfinished(destination, outputName(name, format));
  } catch {
    // What cannot be cleared away is empty, and the next conversion takes its place.
  }
  return { kind: 'cleared' };
}

async function makeSample(
  { size, seed }: TaskOf<'sample'>,
  session: string,
  platform: Platform,
  run: Run<Progress>,
): Promise<Done> {
  try {
    const preset = presetOf(size);
    if (!preset) throw new Error(`no preset ${size}`);
    const sink = scratchSink(session);
    await writeSample(preset, seed, sink, platform, run);
    return { kind: 'sampled', outcome: { ok: true, value: await sink.files() } };
  } catch (error) {
    return { kind: 'sampled', outcome: { ok: false, problem: problemOf(error) } };
  }
}
