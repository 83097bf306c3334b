/** What lies in a model's folder, gathered once for all loaders. No weight is read. */

import type { TensorRole } from '../albert/tensors.ts';
import type { BundleIndex } from '../formats/tensor-bundle/bundle-reader.ts';
import { MAX_STATE_BYTES, parseCheckpointState } from '../input/checkpoint-state.ts';
import { configFiles } from '../input/choose-config.ts';
import { folderOf, type Located, readSmall } from '../input/locate.ts';
import { findVocabulary } from '../input/vocabulary.ts';
import { findShards } from '../open-checkpoint.ts';
import { ProblemError } from '../problem.ts';
import type { InputFile } from '../source.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { type ModelTensors, measure, type TensorFacts } from './tensor-facts.ts';

/** The tokens beside a model: as many as `vocab.txt` has lines. */
export interface VocabularyFile {
  readonly file: string;
  readonly tokens: number;
}

/** A TensorFlow checkpoint in Google's layout and what lies beside it. */
export interface GoogleFolder {
  readonly format: 'google';
  readonly prefix: string;
  readonly tensors: TensorFacts;
  readonly groups: number;
  readonly innerGroups: number;
  readonly configs: readonly ConfigFile[];
  readonly vocabulary: VocabularyFile | null;
  /** What the file `checkpoint` names; `null` where there is no such file or it names nothing. */
  readonly state: { readonly file: string; readonly named: string } | null;
  /** A data file that is missing or too short for the tensors in it. */
  readonly missingWeights: string | null;
}

const GROUP = /^bert\/encoder\/transformer\/group_(\d+)\/inner_group_(\d+)\//;

/** Gathers what a checkpoint in Google's layout has. */
export async function gatherGoogle(located: Located, index: BundleIndex): Promise<GoogleFolder> {
  const tensors = googleTensors(index);
  return {
    format: 'google',
    prefix: located.prefix,
    tensors: measure(tensors, false),
    groups: tensors.groups,
    innerGroups: tensors.innerGroups,
    configs: await readConfigs(located.nearby),
    vocabulary: await findVocabulary(located.nearby),
    state: await readState(located),
    missingWeights: missingWeights(located, index),
  };
}

/** The configurations among these files, the nearest first. */
async function readConfigs(files: readonly InputFile[]): Promise<readonly ConfigFile[]> {
  const configs: ConfigFile[] = [];
  for (const file of configFiles(files)) configs.push(await readConfigFile(file));
  return configs;
}

function googleTensors({ tensors }: BundleIndex): ModelTensors {
  const groups = new Set<string>();
  const innerGroups = new Set<string>();
  for (const { name } of tensors) {
    const [, group, inner] = GROUP.exec(name) ?? [];
    if (group !== undefined) groups.add(group);
    if (inner !== undefined) innerGroups.add(inner);
  }
  return {
    byGoogleName: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    groups: groups.size,
    innerGroups: innerGroups.size,
    written: ({ source, shape }: TensorRole) => ({ name: source, shape }),
  };
}

async function readState({ prefix, nearby }: Located): Promise<GoogleFolder['state']> {
  const folder = folderOf(prefix);
  const file = nearby.find(({ path }) => path === `${folder}checkpoint`);
  const named = file && file.size <= MAX_STATE_BYTES ? parseCheckpointState(await readSmall(file)) : null;
  return file && named !== null ? { file: file.path, named } : null;
}

function missingWeights(located: Located, index: BundleIndex): string | null {
  try {
    findShards(located, index);
    return null;
  } catch (error) {
    if (error instanceof ProblemError && 'file' in error.problem.facts) return error.problem.facts.file;
    throw error;
  }
}
