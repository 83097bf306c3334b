/** Work on models at paths, in this process, as the command line and the app's workers have it done. */

import type { Converted } from '../src/application/tasks.ts';
import type { Run } from '../src/engine/host/platform.ts';
import { ProblemError } from '../src/engine/problem/problem.ts';
import type { Progress, VerifyProgress } from '../src/engine/use-cases/progress.ts';
import { perform } from '../src/node/storage.ts';
import { type Answers, at, type NodeTypes, type PathSource, type Tasks } from '../src/node/tasks.ts';
import type { OptionsOf } from '../src/shared/requests.ts';

export interface ConvertPathRequest extends OptionsOf<'convert'>, PathSource {
  readonly folder: string | null;
}

export interface ConvertedPath extends Converted<NodeTypes> {
  /** Where the output is; `null` unless it was converted. */
  readonly place: string | null;
}

export function conversionTask({
  path,
  config,
  vocabulary,
  selection,
  folder,
  ...options
}: ConvertPathRequest): Tasks['convert'] {
  const source = { path, config, vocabulary, ...(selection && { selection }) };
  return { kind: 'convert', source, destination: { folder, inputs: [], outputs: [] }, options };
}

export async function convertPath(request: ConvertPathRequest, run: Run<Progress>): Promise<ConvertedPath> {
  const converted = await perform(conversionTask(request), run);
  return { ...converted, place: converted.output?.place ?? null };
}

export function inspectPath(path: string): Promise<Answers['inspect']> {
  const run = { signal: new AbortController().signal, onProgress: () => undefined };
  return perform({ kind: 'inspect', source: at(path), options: {} }, run);
}

export function verifyPath(
  source: string,
  converted: string,
  options: OptionsOf<'verify'>,
  run: Run<VerifyProgress>,
): Promise<Answers['verify']> {
  return perform({ kind: 'verify', source: at(source), converted: at(converted), options }, run);
}

export function tryPath(
  path: string,
  text: string,
  options: Omit<OptionsOf<'try'>, 'text'>,
  run: Run<Progress>,
): Promise<Answers['try']> {
  return perform({ kind: 'try', source: at(path), options: { text, ...options }, keeps: false }, run);
}

export function sampleTask(path: string, size: OptionsOf<'sample'>['size'], seed: number): Tasks['sample'] {
  return { kind: 'sample', place: path, options: { size, seed } };
}

/** @throws the problem with it */
export async function writeSampleTo(
  path: string,
  size: OptionsOf<'sample'>['size'],
  seed: number,
  run: Run<Progress>,
): Promise<void> {
  const made = await perform(sampleTask(path, size, seed), run);
  if (!made.ok) throw new ProblemError(made.problem);
}
