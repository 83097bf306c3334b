/** The other direction of trust: which of the programs that people load ALBERTs with can read a model as it lies there. */

import { isOne, ONE_BLOCK } from '../albert/blocks.ts';
import { BRIGHTMART } from '../albert/layouts/brightmart.ts';
import { BRIGHTMART_PYTORCH } from '../albert/layouts/brightmart-pytorch.ts';
import { GOOGLE } from '../albert/layouts/google.ts';
import { HUGGINGFACE } from '../albert/layouts/huggingface.ts';
import { type DetectedLayout, LAYOUTS } from '../albert/layouts/index.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { ONNX_MODEL } from '../formats/onnx/container.ts';
import { PYTORCH_MODEL_FILE } from '../formats/pytorch/container.ts';
import { MODEL_FILE } from '../formats/safetensors/container.ts';
import { TENSOR_BUNDLE } from '../formats/tensor-bundle/container.ts';
import type { Input, InputFile } from '../host/source.ts';
import type { Located } from '../model/locate.ts';
import type { Examination } from '../model/open-model.ts';
import { isRenamed } from '../model/placement.ts';
import { ProblemError, type ProblemKind } from '../problem/problem.ts';
import { bert4kerasIssues } from './bert4keras.ts';
import { googleIssues } from './google.ts';
import { gatherHuggingFace, type HuggingFaceFolder, isModelFile } from './huggingface-folder.ts';
import { type CompatibilityIssue, issue, judgement, type Loader, type Loaders } from './issue.ts';
import { type GoogleFolder, gatherGoogle } from './model-folder.ts';
import { transformersJsIssues } from './onnx.ts';
import { checkpointForTransformers, transformersIssues } from './transformers.ts';

/** What stands against every loader, and the problem says. */
const NOBODY_LOADS: ReadonlySet<ProblemKind> = new Set([
  ...(['several-layouts', 'layers-not-shared', 'norms-not-shared', 'not-albert', 'lora-unmerged'] as const),
]);

/** Whether a model is of a layout that no loader reads, but as something to convert. */
export function isSource(layout: DetectedLayout): boolean {
  return layout !== GOOGLE.name && layout !== HUGGINGFACE.name && LAYOUTS.some(({ name }) => name === layout);
}

/** A model that a loader may read, whatever stands against it. */
export type LoadableFolder = GoogleFolder | HuggingFaceFolder;

/** What each loader would make of what was examined; `null` where no model could be read. */
export async function judgeLoaders(input: Input, found: Examination): Promise<Loaders | null> {
  const problem = found.model.ok ? null : found.model.problem;
  if (problem && NOBODY_LOADS.has(problem.kind)) return null;
  if (found.located?.format === ONNX_MODEL) {
    // A graph needs no configuration.
    const isRead = !problem || problem.kind.startsWith('config-');
    return isRead ? judgeOnnx(input, found.located.index) : null;
  }
  if (found.layout === BRIGHTMART.name || found.layout === BRIGHTMART_PYTORCH.name) {
    return forEach((loader) =>
      problem?.kind === 'pre-layer-norm'
        ? issue('brightmart-pre-layer-norm', { file: problem.facts.file })
        : issue('brightmart-layout', { loader, convertible: true }),
    );
  }
  if (problem?.kind === 'bert') {
    if (found.located?.format !== TENSOR_BUNDLE) return null;
    return forEach((loader) => issue('bert-layout', { loader, layers: problem.facts.layers }));
  }
  const file = found.located?.index.path;
  if (found.layout === HUGGINGFACE.name && file !== undefined && !isModelFile(file)) return judgeUnfound(file);
  const names = otherNames(found);
  if (names) return judgeRenamed(found, names);
  const folder = await gather(input, found);
  return folder && judge(folder);
}

/** Weights of transformers' layout in a file of which the name tells them nothing. */
function judgeUnfound(file: string): Loaders {
  const expected = [MODEL_FILE, PYTORCH_MODEL_FILE];
  return forEach((loader) =>
    loader === 'transformers'
      ? issue('weights-not-found', { file, expected, convertible: true })
      : issue('safetensors-only', { file, convertible: true }),
  );
}

/** What is read as a model of ours, ONNX Runtime runs. */
async function judgeOnnx(input: Input, index: InputFile): Promise<Loaders> {
  return {
    ...forEach((loader) => issue('onnx-only', { loader, file: index.path, convertible: true })),
    'transformers.js': judgement(await transformersJsIssues(input, index)),
    onnxruntime: judgement([]),
  };
}

/** What stands against a loader that looks for other names than a model's tensors have; `null` where they have them. */
export function otherNames({
  layout,
  placement,
  container,
}: Examination): ((loader: Loader) => CompatibilityIssue) | null {
  const place = placement?.place;
  const known = LAYOUTS.find(({ name }) => name === layout);
  const expected = isSource(layout) ? GOOGLE : known;
  if (!place || !expected) return null;
  const { name } = place.words;
  const tensor = container?.nameInFile?.(name) ?? name;
  if (expected === known && tensor === name && !isRenamed(place, known)) return null;
  const facts = { tensor, expected: nameOf(expected, 'words') };
  return (loader) =>
    issue('other-names', { loader, ...facts, convertible: true }, loader === 'bert4keras' ? 'fails' : 'wrong');
}

function judgeRenamed({ layout, located, model }: Examination, names: (loader: Loader) => CompatibilityIssue): Loaders {
  const blocks = model.ok ? model.value.blocks : ONE_BLOCK;
  return forEach((loader) => {
    // Nor would it load what a conversion makes of it.
    if (loader === 'bert4keras' && !isOne(blocks))
      return issue('several-groups', { groups: blocks.groups, innerGroups: blocks.inner });
    if ((layout === HUGGINGFACE.name) === (loader === 'transformers')) return names(loader);
    return loader === 'transformers'
      ? issue('tensorflow-checkpoint', { prefix: located?.prefix ?? '', convertible: true })
      : issue('safetensors-only', { file: located?.index.path ?? '', convertible: true });
  });
}

/** Gathers a model that loaders may read; `null` where there is none, or its files cannot be read. */
export async function gather(input: Input, found: Examination): Promise<LoadableFolder | null> {
  try {
    const { layout, located, container } = found;
    if (layout === GOOGLE.name && located && container) return await gatherGoogle(located, container);
    // A checkpoint that is no ALBERT is none, whatever else lies in its folder.
    return isCheckpoint(input, located) ? null : await gatherHuggingFace(input, located, container);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

/** Whether it is a TensorFlow checkpoint, which goes before what else lies in its folder. */
function isCheckpoint({ files }: Input, located: Located | null): boolean {
  return located ? located.format === TENSOR_BUNDLE : files.some(({ path }) => TENSOR_BUNDLE.isIndex(path));
}

/** What each loader would make of a model. */
export function judge(folder: LoadableFolder): Loaders {
  if (folder.format === 'google') {
    return {
      bert4keras: judgement(bert4kerasIssues(folder)),
      google: judgement(googleIssues(folder)),
      transformers: judgement(checkpointForTransformers(folder)),
    };
  }
  const unread = judgement([issue('safetensors-only', { file: folder.file, convertible: true })]);
  return { bert4keras: unread, google: unread, transformers: judgement(transformersIssues(folder)) };
}

function forEach(stands: (loader: Loader) => CompatibilityIssue): Loaders {
  return {
    bert4keras: judgement([stands('bert4keras')]),
    google: judgement([stands('google')]),
    transformers: judgement([stands('transformers')]),
  };
}
