/** What lies in a model's folder, gathered once for all loaders. No weight is read. */

import type { Blocks } from '../albert/blocks.ts';
import { GOOGLE } from '../albert/layouts/google.ts';
import type { Container } from '../formats/container.ts';
import { PYTORCH } from '../formats/pytorch/container.ts';
import { readSmall } from '../formats/read-exactly.ts';
import { SAFETENSORS } from '../formats/safetensors/container.ts';
import { MAX_STATE_BYTES, parseCheckpointState } from '../formats/tensor-bundle/checkpoint-state.ts';
import { folderOf } from '../host/paths.ts';
import type { InputFile } from '../host/source.ts';
import { configCandidates } from '../model/choose-config.ts';
import type { Located } from '../model/locate.ts';
import { findVocabulary, hasSentencePiece } from '../model/vocabulary.ts';
import { ProblemError } from '../problem/problem.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { measure, modelTensors, type TensorFacts } from './tensor-facts.ts';

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
  readonly blocks: Blocks;
  readonly configs: readonly ConfigFile[];
  readonly vocabulary: VocabularyFile | null;
  /** What both loaders of such a folder take instead of a vocabulary. */
  readonly hasSentencePiece: boolean;
  /** Whether weights that transformers read lie there too. */
  readonly forTransformers: boolean;
  /** What the file `checkpoint` names; `null` where there is no such file or it names nothing. */
  readonly state: { readonly file: string; readonly named: string } | null;
  /** A data file that is missing or too short for the tensors in it. */
  readonly missingWeights: string | null;
}

/** Gathers what a checkpoint in Google's layout has. */
export async function gatherGoogle(located: Located, container: Container): Promise<GoogleFolder> {
  const { tensors } = container;
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const found = modelTensors(GOOGLE, byName);
  return {
    format: 'google',
    prefix: located.prefix,
    tensors: measure(found),
    blocks: found.blocks,
    configs: await readConfigs(located.nearby),
    vocabulary: await findVocabulary(located.nearby, true),
    hasSentencePiece: await hasSentencePiece(located.nearby),
    forTransformers: located.nearby.some(({ path }) => SAFETENSORS.isIndex(path) || PYTORCH.isIndex(path)),
    state: await readState(located),
    missingWeights: missingWeights(container),
  };
}

/** The configurations among these files, the nearest first. */
async function readConfigs(files: readonly InputFile[]): Promise<readonly ConfigFile[]> {
  const configs: ConfigFile[] = [];
  for (const { file } of await configCandidates(files)) configs.push(await readConfigFile(file));
  return configs;
}

async function readState({ prefix, nearby }: Located): Promise<GoogleFolder['state']> {
  const folder = folderOf(prefix);
  const file = nearby.find(({ path }) => path === `${folder}checkpoint`);
  const named = file && file.size <= MAX_STATE_BYTES ? parseCheckpointState(await readSmall(file)) : null;
  return file && named !== null ? { file: file.path, named } : null;
}

function missingWeights(container: Container): string | null {
  try {
    container.dataFiles();
    return null;
  } catch (error) {
    if (error instanceof ProblemError && 'file' in error.problem.facts) return error.problem.facts.file;
    throw error;
  }
}
