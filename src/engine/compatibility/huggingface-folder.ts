/** What lies in a model's folder as Hugging Face's transformers save it. No weight is read. */

import { HUGGINGFACE } from '../albert/layouts/huggingface.ts';
import { ofPyTorch } from '../albert/layouts/pytorch.ts';
import type { Container } from '../formats/container.ts';
import { CONTAINERS } from '../formats/containers.ts';
import { TENSOR_BUNDLE } from '../formats/tensor-bundle/container.ts';
import { baseName, depthOf, folderOf, isResidue } from '../host/paths.ts';
import type { Input, InputFile } from '../host/source.ts';
import { isConfigName } from '../model/choose-config.ts';
import type { Located } from '../model/locate.ts';
import { PARTS } from '../model/placement.ts';
import { findVocabulary } from '../model/vocabulary.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import type { VocabularyFile } from './model-folder.ts';
import { type ModelTensors, measure, modelTensors, type TensorFacts } from './tensor-facts.ts';

export interface HuggingFaceFolder {
  readonly format: 'huggingface';
  /** The file of the weights. */
  readonly file: string;
  /** `null` where its header cannot be read. */
  readonly tensors: TensorFacts | null;
  /** `config.json`, the only name that is read. */
  readonly config: ConfigFile | null;
  /** Files that look like configurations and are not read. */
  readonly otherConfigs: readonly string[];
  readonly vocabulary: VocabularyFile | null;
  readonly tokenizer: {
    /** Whether it has a file that makes `vocab.txt` needless. */
    readonly selfContained: boolean;
    /** The class that a file names, and which one. */
    readonly named: string | null;
    readonly file: string | null;
  };
}

/** A compressed entry of an archive that is larger is not unpacked to look at its header. */
const MOST_UNPACKED = 64 << 20;
const SELF_CONTAINED = ['tokenizer.json', 'spiece.model'];

/**
 * Gathers what a folder of Hugging Face's has; `null` where there is none in the input, or of another model.
 * @param container what could be opened of the input; `null` where that is damaged
 */
export async function gatherHuggingFace(
  input: Input,
  located: Located | null,
  container: Container | null,
): Promise<HuggingFaceFolder | null> {
  const weights = located ? located.index : damagedWeights(input);
  if (!weights || !isModelFile(weights.path)) return null;
  if (weights.access === 'whole' && weights.size > MOST_UNPACKED) return null;
  const tensors = container && measure(tensorsOf(container));
  if (tensors?.known === 0) return null;
  const folder = folderOf(weights.path);
  const beside = input.files.filter(({ path }) => folderOf(path) === folder);
  const named = (name: string) => beside.find(({ path }) => path === `${folder}${name}`);
  const configFile = named('config.json');
  const config = configFile ? await readConfigFile(configFile) : null;
  const others = beside.map(({ path }) => path).filter((path) => baseName(path) !== 'config.json');
  return {
    format: 'huggingface',
    file: weights.path,
    tensors,
    config,
    otherConfigs: others.filter((path) => isConfigName(baseName(path))),
    vocabulary: await findVocabulary(beside, false),
    tokenizer: {
      selfContained: SELF_CONTAINED.some((name) => named(name) !== undefined),
      ...(await tokenizerClass(named('tokenizer_config.json'), config)),
    },
  };
}

/** The only names by which weights are loaded, whole or in shards. */
export function isModelFile(path: string): boolean {
  return CONTAINERS.some((format) => format !== TENSOR_BUNDLE && format.isIndex(path));
}

/** The one file that has the name of weights and lies least deep, whatever else it is. */
function damagedWeights(input: Input): InputFile | null {
  const found = input.files.filter(({ path }) => isModelFile(path) && !isResidue(path));
  const depth = Math.min(...found.map(({ path }) => depthOf(path)));
  const [only, other] = found.filter(({ path }) => depthOf(path) === depth);
  return only && !other ? only : null;
}

/** An `AlbertModel` saved by itself has no `albert.` before its names. */
function tensorsOf({ tensors, nameInFile = (name) => name }: Container): ModelTensors {
  const nameOf = (name: string) => ofPyTorch(PARTS.test(name) ? HUGGINGFACE.base + name : name);
  return modelTensors(HUGGINGFACE, new Map(tensors.map((tensor) => [nameOf(nameInFile(tensor.name)), tensor])));
}

async function tokenizerClass(
  file: InputFile | undefined,
  config: ConfigFile | null,
): Promise<{ readonly named: string | null; readonly file: string | null }> {
  for (const candidate of [file ? await readConfigFile(file) : null, config]) {
    const value = candidate?.kind === 'read' ? candidate.members.get('tokenizer_class') : null;
    if (candidate && typeof value === 'string') return { named: value, file: candidate.path };
  }
  return { named: null, file: null };
}
