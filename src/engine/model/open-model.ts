/** Opens a model, once for every use case. What it costs to look at one is its index and the small files beside it. */

import type { Blocks } from '../albert/blocks.ts';
import { isPreLayerNorm, LAYER_NORM_EPSILON } from '../albert/config.ts';
import { detectSize, requireSize } from '../albert/detect-size.ts';
import { activationOf } from '../albert/forward/activation.ts';
import { type DetectedLayout, detectLayout } from '../albert/layouts/index.ts';
import { isTransposedIn, type Layout } from '../albert/layouts/layout.ts';
import type { PresetSize, Size } from '../albert/presets.ts';
import { readBlocks, readSizes, variablesIn } from '../albert/sizes.ts';
import { trainingState } from '../albert/training-state.ts';
import { MAPPING_VARIABLES, type Module, type Role } from '../albert/variables.ts';
import type { Container } from '../formats/container.ts';
import { ONNX_MODEL } from '../formats/onnx/container.ts';
import { requireFloat, scalesName, type TensorInfo } from '../formats/tensor.ts';
import type { Platform } from '../host/platform.ts';
import { type Input, NOTHING_SELECTED, type Source } from '../host/source.ts';
import type { StoredTensor } from '../pipeline/weight-reader.ts';
import { fail, type Outcome, ProblemError, problemOf } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { chooseConfig } from './choose-config.ts';
import { type Located, locate, openContainer } from './locate.ts';
import type { Model, RunnableModel } from './model.ts';
import { nameTensors } from './name-tensors.ts';
import { isNeutral } from './neutral-mapping.ts';
import { notNumbersOf } from './not-numbers.ts';
import { openWhenRead } from './open-when-read.ts';
import {
  type Choices,
  choosePlace,
  findPlaces,
  isRenamed,
  NO_CHOICES,
  namesWithin,
  type Placement,
  placementWarnings,
} from './placement.ts';
import { requireActivation } from './require-activation.ts';
import { taskHeads, taskOf } from './task.ts';
import { differingTies } from './tied-weights.ts';
import { chooseVocabulary } from './vocabulary.ts';

/** What is known of an input, as far as it could be read, and the model where nothing stands against opening it. */
export interface Examination {
  readonly layout: DetectedLayout;
  readonly size: Size | null;
  readonly located: Located | null;
  readonly container: Container | null;
  readonly choices: Choices;
  readonly placement: Placement | null;
  readonly warnings: readonly Warning[];
  readonly model: Outcome<Model>;
}

/**
 * Opens a model that is to be run. Its files stay open until it is closed.
 * @throws what an input that cannot be read is refused with, CONFIG_MISMATCH for an unknown activation
 */
export async function openModel(input: Input, platform: Platform): Promise<RunnableModel> {
  const { model } = await examine(input, 'auto', platform);
  if (!model.ok) throw new ProblemError(model.problem);
  try {
    return requireActivation(model.value);
  } catch (error) {
    await model.value.close();
    throw error;
  }
}

/**
 * Opens an input. What is wrong with it is a value, never an exception.
 * @param size which published size a person asked for
 */
export async function examine(input: Input, size: 'auto' | PresetSize, platform: Platform): Promise<Examination> {
  const known: { -readonly [K in keyof Omit<Examination, 'model'>]: Examination[K] } = {
    layout: 'unknown',
    size: null,
    located: null,
    container: null,
    choices: NO_CHOICES,
    placement: null,
    warnings: [],
  };
  let sources: readonly Source[] = [];
  try {
    const located = await locate(input);
    known.located = located;
    known.warnings = located.warnings;
    const container = await openContainer(located, platform);
    const { tensors } = container;
    known.container = container;
    if (container.refusal) throw new ProblemError(container.refusal);
    const { selection = NOTHING_SELECTED } = input;
    const places = findPlaces(tensors, selection);
    known.choices = places.choices;
    const placement = choosePlace(located.index.path, places, tensors, selection);
    known.placement = placement;
    known.choices = placement.choices;
    requireMerged(tensors, placement);
    const layout = requireLayout(namesWithin(placement), located, (found) => {
      known.layout = found;
    });
    const { byName: named, ofOthers, files } = nameTensors(layout, placement, container.dataFiles());
    requireSharedLayers(layout, named);
    const { blocks, byName } = readBlocks(layout, named);
    requireSharedNorms(layout, byName, blocks);
    const sizes = readSizes(layout, byName, blocks);
    const ownConfig = located.nearby.find(({ path }) => path === selection.config) ?? null;
    const chosen = await chooseConfig(input.config ?? ownConfig, located.nearby, { sizes, blocks, layout });
    const { config } = chosen;
    if (config && isPreLayerNorm(config)) {
      throw fail('pre-layer-norm', { file: config.file, value: config.layerNormType ?? '' });
    }
    const told = detectSize(layout, sizes, blocks, config);
    known.size = told.size;
    requireSize(size, told.size, sizes, told.depth);
    const vocabulary = await chooseVocabulary(input.vocabulary, located.nearby, sizes.vocabularySize);
    sources = openWhenRead(files, container.hasChecksums ? 'in-parts' : undefined);
    const parts = sortOut({ layout, sizes, blocks }, located.index.path, byName, sources);
    const neutral = await neutralMapping(parts.weights, platform);
    for (const { role } of neutral) parts.weights.delete(role);
    const ties = await tieWarnings(layout, byName, parts, sources, platform);
    const hiddenAct = config?.hiddenAct ?? layout.defaultAct;
    known.warnings = [
      ...known.warnings,
      ...placementWarnings(placement, layout, ofOthers),
      ...chosen.warnings,
      ...told.warnings,
      ...vocabulary.warnings,
      ...ties,
    ];
    const model: Model = {
      label: input.label,
      name: input.name,
      prefix: located.prefix,
      index: located.index.path,
      layout,
      isRenamed: placement.place !== null && isRenamed(placement.place, layout),
      size: told.size,
      sizes,
      depth: told.depth,
      config,
      blocks,
      embedding: parts.weights.has('projection') ? 'product' : parts.weights.has('mapping.kernel') ? 'mapped' : 'table',
      hiddenAct,
      activation: activationOf(hiddenAct, layout.dialect),
      epsilon: (layout.hasEpsilon ? config?.layerNormEpsilon : null) ?? LAYER_NORM_EPSILON,
      ...parts,
      ...taskOf({ layout, config, ...parts }, selection.task),
      neutral: [...parts.neutral, ...neutral.map(({ tensor }) => tensor)],
      ofOthers,
      files,
      sources,
      vocabulary: vocabulary.bytes,
      sentencePiece: vocabulary.sentencePiece,
      warnings: known.warnings,
      close: () => closeAll(sources),
    };
    return { ...known, model: { ok: true, value: model } };
  } catch (error) {
    await closeAll(sources);
    return { ...known, model: { ok: false, problem: problemOf(error) } };
  }
}

async function closeAll(sources: readonly Source[]): Promise<void> {
  for (const source of sources) await source.close();
}

/** @throws NOT_ALBERT, AMBIGUOUS, UNSUPPORTED_FORMAT for an ONNX model of another program */
function requireLayout(
  names: readonly string[],
  { format, index }: Located,
  tell: (layout: DetectedLayout) => void,
): Layout {
  const found = detectLayout(names);
  const isOwn = found.kind === 'one' && found.layout.isGraph;
  // Whatever others call their initializers, graphs are not read.
  if (format === ONNX_MODEL && !isOwn) throw fail('other-framework', { file: index.path, framework: 'onnx' });
  switch (found.kind) {
    case 'one':
      tell(found.layout.name);
      return found.layout;
    case 'several':
      tell(found.layouts[0] ?? 'unknown');
      throw fail('several-layouts', { names: found.names });
    case 'bert':
      tell('bert');
      throw fail('bert', { layers: found.layers });
    case 'none':
      throw fail('not-albert', { tensors: names.length, examples: names.slice(0, 3) });
  }
}

/** A part of what LoRA adds to a weight, and a weight to which that was not yet added (github.com/huggingface/peft). */
const [LORA, BASE] = [/(^|\.)lora_[AB](\.|$)/, /\.base_layer\./];

/** @throws UNSUPPORTED_MODEL for adapters alone, and for weights that are kept apart from them */
function requireMerged(tensors: readonly TensorInfo[], { place }: Placement): void {
  const added = tensors.find(({ name }) => LORA.test(name));
  if (added && (!place || tensors.some(({ name }) => BASE.test(name)))) {
    throw fail('lora-unmerged', { tensor: added.name });
  }
}

/** The variables of an ALBERT among tensors, and what else there is. */
function sortOut(
  { layout, sizes, blocks }: Pick<Model, 'layout' | 'sizes' | 'blocks'>,
  index: string,
  tensors: ReadonlyMap<string, TensorInfo>,
  sources: readonly Source[],
): Pick<Model, 'words' | 'others' | 'training' | 'notNumbers' | 'neutral'> & {
  readonly weights: Map<Role, StoredTensor>;
} {
  const weights = new Map<Role, StoredTensor>();
  const used = new Set<string>();
  for (const variable of [...variablesIn(layout, blocks), ...taskHeads(layout, tensors, sizes.hiddenSize)]) {
    const tensor = tensors.get(variable.name);
    if (!tensor) continue;
    const scales = scalesOf(layout, index, tensors, variable.name);
    weights.set(variable.role, { ...stored(sources, tensor, isTransposedIn(layout, variable)), scales });
    used.add(variable.name);
    if (scales) used.add(scalesName(variable.name));
  }
  const words = weights.get('words');
  if (!words) throw new Error('a model without words');
  weights.delete('words');
  const named = [...tensors].map(([name, tensor]) => ({ ...tensor, name }));
  const ofTraining = trainingState(named, used);
  const ofNoNumbers = notNumbersOf(named.filter(({ name }) => !used.has(name)));
  const others = new Map<string, StoredTensor>();
  const training: TensorInfo[] = [];
  const notNumbers: TensorInfo[] = [];
  const neutral: TensorInfo[] = [];
  for (const [name, tensor] of tensors) {
    if (used.has(name)) continue;
    if (layout.ties.has(name) || layout.redundant?.test(name)) neutral.push(tensor);
    else if (ofTraining.has(name)) training.push(tensor);
    else if (ofNoNumbers.has(name)) notNumbers.push(tensor);
    else others.set(name, stored(sources, tensor, false));
  }
  return { words, weights, others, training, notNumbers, neutral };
}

/**
 * What a weight's whole numbers are to be multiplied by; `undefined` for one of floats.
 * @throws UNSUPPORTED_DTYPE, MISSING_TENSOR, WRONG_SHAPE
 */
function scalesOf(
  layout: Layout,
  index: string,
  tensors: ReadonlyMap<string, TensorInfo>,
  name: string,
): TensorInfo | undefined {
  const tensor = tensors.get(name);
  if (!tensor) return undefined;
  const { dtype, shape } = tensor;
  if (!layout.isGraph || dtype !== 'int8') {
    requireFloat(index, tensor);
    return undefined;
  }
  const scales = tensors.get(scalesName(name));
  if (!scales) throw fail('tensor-missing', { tensors: [scalesName(name)] });
  requireFloat(index, scales);
  const [rows = 0, columns = 0] = shape;
  const expected = [`[${rows}, 1]`, `[${columns}]`];
  if (shape.length !== 2 || !expected.includes(`[${scales.shape.join(', ')}]`))
    throw fail('wrong-shape', { tensor: scales.name, shape: scales.shape, expected: expected.join(' / ') });
  return scales;
}

/** Tells of tied weights that hold something else than what they are tied to. */
async function tieWarnings(
  layout: Layout,
  tensors: ReadonlyMap<string, TensorInfo>,
  { words, weights }: Pick<Model, 'words' | 'weights'>,
  sources: readonly Source[],
  { createCrc32c }: Platform,
): Promise<readonly Warning[]> {
  const differing = await differingTies(
    layout,
    tensors,
    (role) => (role === 'words' ? words : weights.get(role)),
    (tensor) => stored(sources, tensor, false),
    createCrc32c,
  );
  return differing.length > 0 ? [warning('TIED_WEIGHTS_DIFFER', { tensors: differing })] : [];
}

/** @throws UNSUPPORTED_MODEL for a model of which layers have weights of their own */
function requireSharedLayers({ unshared }: Layout, tensors: ReadonlyMap<string, TensorInfo>): void {
  const found = [...tensors].find(([name]) => unshared?.test(name));
  if (found) throw fail('layers-not-shared', { tensor: found[1].name });
}

const NORMS_OF_BLOCK: ReadonlySet<Module> = new Set(['attentionNorm', 'feedForwardNorm']);

/** A layer norm's first vector, by whatever name: `…/layer_normalization_3/gamma`. */
const NORM = /(^|[./])encoder[./].*layer_?norm[^./]*([./]\d+)?[./](gamma|weight)$/i;

/** @throws UNSUPPORTED_MODEL for a model of which layers have layer norms of their own, and not those of the layout */
function requireSharedNorms(layout: Layout, tensors: ReadonlyMap<string, TensorInfo>, blocks: Blocks): void {
  const own = variablesIn(layout, blocks).filter(({ module, part }) => part === 'gamma' && NORMS_OF_BLOCK.has(module));
  if (own.every(({ name }) => tensors.has(name))) return;
  const norms = [...tensors.keys()].filter((name) => NORM.test(name));
  const [first] = norms;
  if (first !== undefined && norms.length > own.length) {
    throw fail('norms-not-shared', { tensor: first, norms: norms.length });
  }
}

function stored(sources: readonly Source[], tensor: TensorInfo, transposed: boolean): StoredTensor {
  const source = sources[tensor.file];
  if (!source) throw new Error(`no data file ${tensor.file}`);
  return { entry: tensor, source, transposed };
}

/** The mapping of a model that has one where there is nothing to map: the identity, and a bias of zeros. */
async function neutralMapping(
  weights: ReadonlyMap<Role, StoredTensor>,
  { createCrc32c }: Platform,
): Promise<readonly { readonly role: Role; readonly tensor: TensorInfo }[]> {
  const mapping = MAPPING_VARIABLES.flatMap(({ role }) => {
    const weight = weights.get(role);
    return weight ? [{ role, weight }] : [];
  });
  for (const { weight } of mapping) if (!(await isNeutral(weight, createCrc32c))) return [];
  return mapping.map(({ role, weight }) => ({ role, tensor: weight.entry }));
}
