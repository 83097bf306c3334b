/** The target of ONNX's runtimes: one graph, in which a block that layers share is stored once. */

import { type Architecture, hasPlaceFor, TASKS } from '../albert/heads.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { layoutFor } from '../albert/layouts/onnx.ts';
import { requiredIn } from '../albert/sizes.ts';
import { ALL_VARIABLES, MAPPING_VARIABLES } from '../albert/variables.ts';
import { layersOf } from '../model/forward-pass.ts';
import type { Model } from '../model/model.ts';
import { requireActivation } from '../model/require-activation.ts';
import { labelsOf } from '../model/task.ts';
import { copied } from '../pipeline/recipe.ts';
import { writeOnnx } from '../pipeline/write-onnx.ts';
import { isOnnxFile } from './detect-own.ts';
import { OWN_TEXT_FILES, planOf, textFiles } from './huggingface-folder.ts';
import { modelCard } from './model-card.ts';
import { nameWithWord } from './naming.ts';
import { albertGraph } from './onnx/albert-graph.ts';
import { onnxCard } from './onnx/card.ts';
import { madeOf } from './plan.ts';
import { PROGRAM } from './record-file.ts';
import type { Plan, Target } from './target.ts';

/** Where transformers.js and optimum look for it. */
const MODEL_FILE = 'onnx/model.onnx';

export const ONNX_TARGET: Target = {
  name: 'onnx',
  outputName,
  plan,
  textFiles: (model, plan, createCrc32c) =>
    textFiles(model, plan, modelCard(model, plan, onnxCard(model), outputName(model.name), createCrc32c)),
  async writeWeights(sink, model, { tensors }, context, signal, onBlock) {
    const provenance = { producer: PROGRAM, metadata: metadataOf(model) };
    return [await writeOnnx(sink, MODEL_FILE, graphOf(model), tensors, provenance, context, signal, onBlock)];
  },
  ownFiles: { ...OWN_TEXT_FILES, [MODEL_FILE]: isOnnxFile },
};

function outputName(sourceName: string): string {
  return nameWithWord(sourceName, 'onnx', ['google', 'hf']);
}

function plan(model: Model): Plan {
  requireActivation(model);
  const { embedding, sizes, blocks, task } = model;
  const layout = layoutFor(embedding);
  const placed = ALL_VARIABLES.filter(({ module }) => hasPlaceFor(task, module));
  const tensors = [
    copied(model.words.entry, nameOf(layout, 'words')),
    ...madeOf(model, [...requiredIn(layout, false, blocks), ...MAPPING_VARIABLES, ...placed], layout),
  ];
  return planOf(model, { architecture: architectureOf(model), embeddingSize: sizes.embeddingSize, tensors });
}

/** Of the pretraining's outputs, loaders ask for those of its class of masked words; the others lie beside them. */
function architectureOf({ task }: Model): Architecture {
  return TASKS[task === 'pretraining' ? 'masked-words' : task].architecture;
}

function graphOf(model: Model) {
  const { embedding, depth, sizes, epsilon, task, weights } = model;
  const { activation } = requireActivation(model);
  const { hiddenSize, vocabularySize } = sizes;
  const labels = labelsOf(model) ?? 0;
  const hasPooler = weights.has('pooler.kernel');
  return albertGraph('albert', {
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
  });
}

/** What the file says of where it comes from; nothing of where or when it was made. */
function metadataOf({ layout, size, name, task }: Model): ReadonlyMap<string, string> {
  return new Map([
    ['source', name],
    ['source_layout', layout.provenance],
    ['size', size],
    ['task', task],
  ]);
}
