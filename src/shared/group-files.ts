/** Which of the files that a person gave side by side belong together. */

import { stepsBeside } from '../engine/host/steps.ts';

/** Several files of one checkpoint, or a file by itself; `members` are the names as they were given. */
export type FileGroup =
  | {
      readonly kind: 'checkpoint';
      readonly prefix: string;
      readonly index: string;
      readonly members: readonly string[];
    }
  | { readonly kind: 'file'; readonly name: string };

const INDEX = /\.index$/;
/** A file with a model's weights, or the index of several. */
const WEIGHTS = /\.(safetensors|bin|pt|pth)$/i;
const SHARDS_INDEX = /\.(safetensors|bin)\.index\.json$/;
const SHARD = /^(model|pytorch_model)-\d+-of-\d+\.(safetensors|bin)$/;
/** What a trainer leaves beside the weights, in files of the same kinds. */
const TRAINERS = /^(optimizer|scheduler|scaler|training_args|rng_state.*)\.(bin|pt|pth)$/i;
/** What lies beside a model and says something about it. */
const COMPANION = /^(checkpoint|.*\.json|.*vocab.*\.txt)$/i;

/**
 * Groups the names of files of one folder: each `.index` makes a checkpoint of the files with its prefix, but for steps of
 * one training, which are one model, by default its newest; each file of
 * weights and each index of shards a model, and configurations and vocabularies go with every one. All else stands by
 * itself.
 */
export function groupFiles(names: readonly string[]): readonly FileGroup[] {
  const models = names.filter((name) => INDEX.test(name) || SHARDS_INDEX.test(name) || isWhole(name));
  const companions = models.length > 0 ? names.filter((name) => COMPANION.test(name) || TRAINERS.test(name)) : [];
  const prefixes = models.flatMap((name) => (INDEX.test(name) ? name.replace(INDEX, '') : []));
  const taken = new Set(companions);
  const partsOf = (index: string) => names.filter((name) => name === index || isPart(name, index.replace(INDEX, '')));
  const groups = models.flatMap((index): readonly FileGroup[] => {
    const prefix = index.replace(INDEX, '');
    const steps = stepsBeside(prefix, prefixes);
    for (const part of partsOf(index)) taken.add(part);
    if (steps.length > 0 && prefix !== steps[0]) return [];
    const parts = steps.length > 0 ? steps.flatMap((step) => partsOf(`${step}.index`)) : partsOf(index);
    return [{ kind: 'checkpoint', prefix, index, members: [...new Set([...parts, ...companions])] }];
  });
  const alone = names.filter((name) => !taken.has(name));
  return [...groups, ...alone.map((name): FileGroup => ({ kind: 'file', name }))];
}

function isWhole(name: string): boolean {
  return WEIGHTS.test(name) && !SHARD.test(name) && !TRAINERS.test(name);
}

function isPart(name: string, prefix: string): boolean {
  if (SHARDS_INDEX.test(prefix)) return SHARD.test(name);
  return name.startsWith(`${prefix}.`) && /^(index|meta|data-\d{5}-of-\d{5})$/.test(name.slice(prefix.length + 1));
}
