/** The target of Hugging Face's transformers: a folder that its ALBERT classes load. */

import { type Architecture, isWrittenFor, TASKS } from '../albert/heads.ts';
import { HUGGINGFACE } from '../albert/layouts/huggingface.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { requiredIn } from '../albert/sizes.ts';
import { ALL_VARIABLES, MAPPING_VARIABLES } from '../albert/variables.ts';
import { MODEL_FILE } from '../formats/safetensors/container.ts';
import type { Model } from '../model/model.ts';
import { requireFloats } from '../model/require-floats.ts';
import { identity, type MadeTensor, zeros } from '../pipeline/recipe.ts';
import { writeSafetensors } from '../pipeline/write-safetensors.ts';
import { warning } from '../problem/warning.ts';
import { isSafetensorsFile } from './detect-own.ts';
import { OWN_TEXT_FILES, planOf, textFiles } from './huggingface-folder.ts';
import { modelCard, transformersCard } from './model-card.ts';
import { nameWithWord, ONNX_WORDS } from './naming.ts';
import { madeOf, madeWords, requireSameGroups } from './plan.ts';
import type { Plan, Target } from './target.ts';

export const HUGGINGFACE_TARGET: Target = {
  name: 'huggingface',
  outputName,
  dtypes: ['float32'],
  plan,
  textFiles: (model, plan, createCrc32c) =>
    textFiles(model, plan, modelCard(model, plan, transformersCard(model, plan), outputName(model.name), createCrc32c)),
  writeWeights: async (sink, _, { tensors }, context, signal, onBlock) => [
    await writeSafetensors(sink, MODEL_FILE, tensors, context, signal, onBlock),
  ],
  ownFiles: { ...OWN_TEXT_FILES, [MODEL_FILE]: (file) => isSafetensorsFile(file, HUGGINGFACE) },
};

/** Nothing but the word is added: the source may be an English model. */
function outputName(sourceName: string): string {
  return nameWithWord(sourceName, 'hf', ['google', ...Object.values(ONNX_WORDS)]);
}

function plan(model: Model): Plan {
  requireFloats(model);
  requireSameGroups(model, HUGGINGFACE);
  const { sizes, blocks, embedding, task, weights } = model;
  const { architecture }: { architecture: Architecture } = TASKS[task];
  // transformers would make a missing part of random numbers, and leaves out what a class has no place for.
  const placed = ALL_VARIABLES.filter(({ module }) => isWrittenFor(task, module));
  const tensors = [
    madeWords(model, nameOf(HUGGINGFACE, 'words')),
    ...madeOf(model, requiredIn(HUGGINGFACE, true, blocks), HUGGINGFACE),
    ...(embedding === 'mapped' ? [] : neutralMapping(sizes.hiddenSize)),
    ...madeOf(model, placed, HUGGINGFACE),
  ];
  // Two factors are multiplied out; a table keeps its width.
  const embeddingSize = embedding === 'product' ? sizes.hiddenSize : sizes.embeddingSize;
  const made = planOf(model, { architecture, embeddingSize, tensors, dtype: 'float32' });
  if (task !== 'none' || weights.has('pooler.kernel')) return made;
  return { ...made, warnings: [...made.warnings, warning('POOLER_MISSING', { architecture })] };
}

/** transformers always has a mapping from the embedding's width to the hidden one's; where they are one, it does nothing. */
function neutralMapping(hiddenSize: number): readonly MadeTensor[] {
  return MAPPING_VARIABLES.map(({ role, part }) => {
    const name = nameOf(HUGGINGFACE, role);
    return part === 'kernel' ? identity(hiddenSize, name) : zeros([hiddenSize], name);
  });
}
