/** The target of ONNX's runtimes: one graph, in which a block that layers share is stored once. */

import { type Architecture, hasPlaceFor, TASKS } from '../albert/heads.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { layoutFor } from '../albert/layouts/onnx.ts';
import { requiredIn } from '../albert/sizes.ts';
import { ALL_VARIABLES, MAPPING_VARIABLES } from '../albert/variables.ts';
import { MODEL_FILES } from '../formats/onnx/model-files.ts';
import { layersOf } from '../model/forward-pass.ts';
import type { Model } from '../model/model.ts';
import { requireActivation } from '../model/require-activation.ts';
import { requireFloats } from '../model/require-floats.ts';
import { labelsOf } from '../model/task.ts';
import { copied, type Float32Tensor, halved, type MadeTensor, quantised, type Scaled } from '../pipeline/recipe.ts';
import { isOnnxFile } from './detect-own.ts';
import { OWN_TEXT_FILES, planOf, textFiles } from './huggingface-folder.ts';
import { modelCard } from './model-card.ts';
import { OUTPUT_DTYPES, type OutputDtype } from './names.ts';
import { nameWithWord, ONNX_WORDS } from './naming.ts';
import type { AlbertShape } from './onnx/albert-graph.ts';
import { onnxCard } from './onnx/card.ts';
import { scaledBy } from './onnx/scales.ts';
import { madeOf } from './plan.ts';
import { PROGRAM } from './record-file.ts';
import type { Plan, Target } from './target.ts';

export const ONNX_TARGET: Target = {
  name: 'onnx',
  outputName,
  dtypes: OUTPUT_DTYPES,
  plan,
  textFiles(model, plan, createCrc32c) {
    const card = onnxCard(model, plan.dtype, MODEL_FILES[plan.dtype]);
    return textFiles(model, plan, modelCard(model, plan, card, outputName(model.name, plan.dtype), createCrc32c));
  },
  async writeWeights(sink, model, { tensors, dtype }, context, signal, onBlock) {
    const provenance = { producer: PROGRAM, metadata: metadataOf(model, dtype) };
    // A conversion to another target need not wait for ONNX's messages to load.
    const { albertGraph } = await import('./onnx/albert-graph.ts');
    const { writeOnnx } = await import('../pipeline/write-onnx.ts');
    const graph = albertGraph('albert', shapeOf(model, dtype));
    return [await writeOnnx(sink, MODEL_FILES[dtype], graph, tensors, provenance, context, signal, onBlock)];
  },
  ownFiles: {
    ...OWN_TEXT_FILES,
    ...Object.fromEntries(Object.values(MODEL_FILES).map((file) => [file, isOnnxFile])),
  },
};

/** Precisions that are not the one where nothing is said have names of their own, so that they can lie side by side. */
function outputName(sourceName: string, dtype: OutputDtype): string {
  const word = ONNX_WORDS[dtype];
  return nameWithWord(sourceName, word, ['google', 'hf', ...Object.values(ONNX_WORDS).filter((one) => one !== word)]);
}

function plan(model: Model, dtype: OutputDtype): Plan {
  requireFloats(model);
  requireActivation(model);
  const { embedding, sizes, blocks, task } = model;
  const layout = layoutFor(embedding);
  const variables = [
    ...requiredIn(layout, false, blocks),
    ...MAPPING_VARIABLES,
    ...ALL_VARIABLES.filter(({ module }) => hasPlaceFor(task, module)),
  ];
  const made = [
    ...storedAs(dtype, copied(model.words.entry, nameOf(layout, 'words')), 'rows'),
    ...variables.flatMap((variable) =>
      madeOf(model, [variable], layout).flatMap((tensor) => storedAs(dtype, tensor, scaledBy(variable))),
    ),
  ];
  return planOf(model, {
    architecture: architectureOf(model),
    embeddingSize: sizes.embeddingSize,
    tensors: made,
    dtype,
  });
}

/** Of the pretraining's outputs, loaders ask for those of its class of masked words; the others lie beside them. */
function architectureOf({ task }: Model): Architecture {
  return TASKS[task === 'pretraining' ? 'masked-words' : task].architecture;
}

/** Vectors stay as they are, and so do the small heads: next to nothing would be saved by them. */
function storedAs(dtype: OutputDtype, tensor: Float32Tensor, scaled: Scaled | null): readonly MadeTensor[] {
  if (tensor.dtype !== 'float32' || tensor.shape.length < 2) return [tensor];
  switch (dtype) {
    case 'float32':
      return [tensor];
    case 'float16':
      return [halved(tensor)];
    case 'int8':
      return scaled ? quantised(tensor, scaled) : [tensor];
  }
}

function shapeOf(model: Model, dtype: OutputDtype): AlbertShape {
  const { embedding, depth, sizes, epsilon, task, weights } = model;
  const { activation } = requireActivation(model);
  const { hiddenSize, vocabularySize } = sizes;
  const labels = labelsOf(model) ?? 0;
  const hasPooler = weights.has('pooler.kernel');
  return {
    layers: layersOf(model),
    heads: depth.heads,
    embedding,
    hiddenSize,
    vocabularySize,
    activation,
    epsilon,
    task,
    labels,
    hasPooler,
    dtype,
  };
}

/** What the file says of where it comes from; nothing of where or when it was made. */
function metadataOf({ layout, size, name, task }: Model, dtype: OutputDtype): ReadonlyMap<string, string> {
  return new Map([
    ['source', name],
    ['source_layout', layout.provenance],
    ['size', size],
    ['task', task],
    ['dtype', dtype],
  ]);
}
