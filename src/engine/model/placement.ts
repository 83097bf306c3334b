/**
 * Which of the models among tensors is meant. One is told by its word embedding, which every layout calls alike: in front
 * of that stand scopes, and behind it what an average of it is called.
 */

import { LAYOUTS } from '../albert/layouts/index.ts';
import type { Layout } from '../albert/layouts/layout.ts';
import { AVERAGE } from '../formats/average-name.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Selection } from '../host/source.ts';
import { fail } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';

/** Where one model's variables are. */
export interface Place {
  /** What their names begin with, with the sign that ends it: `module/bert/`; empty where that was left out. */
  readonly scope: string;
  /** What they end with: `/ExponentialMovingAverage`; empty for those that are no averages, or under a scope of their own. */
  readonly suffix: string;
  readonly averaged: boolean;
  readonly words: TensorInfo;
}

export interface Placement {
  /** `null` where no name tells. */
  readonly place: Place | null;
  /** The tensors but for those of other models. */
  readonly tensors: readonly TensorInfo[];
  readonly ofOthers: readonly TensorInfo[];
  readonly choices: Choices;
}

/** What there is to choose from. */
export interface Choices {
  /** Scopes of several models, as a person names them; empty where there is one. */
  readonly scopes: readonly string[];
  /** Whether there are averages beside the weights. */
  readonly averages: boolean;
  /** What was taken: a scope of those, and whether averages. */
  readonly scope: string | null;
  readonly averaged: boolean;
}

export const NO_CHOICES: Choices = { scopes: [], averages: false, scope: null, averaged: false };

/** Nobody has so many models in one file. */
const MOST_PLACES = 100;

const WORDS = /^((?:.*[./])?)embeddings[./]word_embeddings(?:\.weight|\/embeddings)?((?:[./][^./]+)*)$/;

/** The models that there are. */
export interface Places {
  /** All of them, or all averages. */
  readonly all: readonly Place[];
  /** Those that are no optimizer's. */
  readonly models: readonly Place[];
  readonly weights: readonly Place[];
  readonly averages: readonly Place[];
  readonly choices: Choices;
}

/** Finds the models among tensors: averages where they are selected, or alone. */
export function findPlaces(tensors: readonly TensorInfo[], { averaged }: Selection): Places {
  const found = ofAlberts(
    tensors.flatMap((tensor) => placeOf(tensor) ?? []),
    tensors,
  );
  const averages = found.filter((place) => place.averaged);
  const weights = found.filter((place) => !place.averaged);
  const all = averaged || weights.length === 0 ? averages : weights;
  const models = all.filter((place) => !isSlot(place, all));
  const scopes = models.length > 1 ? [...new Set(models.map(scopeName))] : [];
  const choices = { scopes, averages: averages.length > 0 && weights.length > 0, scope: null, averaged };
  return { all, models, weights, averages, choices };
}

/**
 * Tells which model is meant.
 * @throws AMBIGUOUS where there are several, MISSING_TENSOR where there is none of that scope, or no averages
 */
export function choosePlace(
  file: string,
  places: Places,
  tensors: readonly TensorInfo[],
  { scope, averaged }: Selection,
): Placement {
  const { all, models, weights, averages, choices } = places;
  if (averaged && averages.length === 0) throw fail('no-averages', { file });
  const place = choose(file, places, scope);
  if (!place) return { place, tensors, ofOthers: [], choices };
  // No optimizer's state is among a PyTorch module's: what stands around its names is another one.
  const modules = all.filter((other) => other.scope.endsWith('.'));
  // What has no average stands in for it, where its name alone tells that.
  const replaced = place.averaged && place.suffix === '' ? weights.filter((one) => outerScope(one) !== '') : [];
  const others = [...models, ...averages, ...modules, ...replaced].filter((one) => one !== place);
  const held = others.map((other) => holds(other, place));
  const isOthers = ({ name }: TensorInfo) => held.some((holdsIt) => holdsIt(name));
  return {
    place,
    tensors: tensors.filter((tensor) => !isOthers(tensor)),
    ofOthers: tensors.filter(isOthers),
    choices: { ...choices, scope: choices.scopes.length > 0 ? scopeName(place) : null },
  };
}

/** Names that tell the layout of the model that is meant: those in its scope, without it. */
export function namesWithin({ place, tensors }: Placement): readonly string[] {
  const names = tensors.map(({ name }) => name);
  if (!place) return names;
  const { scope, suffix } = place;
  const inner = names.filter((name) => name.startsWith(scope) && name.endsWith(suffix));
  return inner.map((name) => name.slice(scope.length, name.length - suffix.length));
}

/** Whether tensors are named otherwise than a layout has them, whoever looks for them. */
export function isRenamed({ scope, suffix }: Place, { base }: Layout): boolean {
  return (scope !== '' && scope !== base) || suffix !== '';
}

/** Tells which of several models was taken, and under which names. */
export function placementWarnings(
  { place, choices }: Placement,
  { base }: Layout,
  ofOthers: readonly TensorInfo[],
): readonly Warning[] {
  if (!place) return [];
  const { scope, averaged } = place;
  const isInFront = scope !== '' && scope !== base;
  const averages = ofOthers.filter(({ name }) => AVERAGE.test(name));
  const others = averaged ? [] : ofOthers.filter((tensor) => !averages.includes(tensor));
  const [[average], [other]] = [averages, others];
  return [
    ...(isInFront ? [warning('SCOPE_TAKEN_OFF', { scope: scopeName(place), base: base.slice(0, -1) })] : []),
    ...(averaged ? [warning('AVERAGES_TAKEN', { example: place.words.name, alone: !choices.averages })] : []),
    ...(!averaged && average
      ? [warning('AVERAGES_LEFT_OUT', { tensors: averages.length, example: average.name })]
      : []),
    ...(other ? [warning('OTHER_MODEL_LEFT_OUT', { tensors: others.length, example: other.name })] : []),
  ];
}

/** How a person names a place's scope; a dot where there is none. */
export function scopeName({ scope }: Pick<Place, 'scope'>): string {
  return scope.slice(0, -1) || '.';
}

/** The scope without its last part, which is the model's place in it: heads are in there, too. */
export function outerScope({ scope }: Pick<Place, 'scope'>): string {
  return scope.replace(/[^./]+[./]$/, '');
}

/** Those of several in which an ALBERT's layers are: others have word embeddings, too. */
function ofAlberts(places: readonly Place[], tensors: readonly TensorInfo[]): readonly Place[] {
  if (places.length < 2) return places;
  // Slots have more in front than what they are of.
  const nearest = [...places].sort((a, b) => a.scope.length - b.scope.length).slice(0, MOST_PLACES);
  const names = tensors.map(({ name }) => name).filter((name) => LAYOUTS.some(({ mark }) => mark.test(name)));
  return places.filter((place) => nearest.includes(place) && names.some((name) => name.startsWith(place.scope)));
}

function placeOf(words: TensorInfo): Place | null {
  const found = WORDS.exec(words.name);
  if (!found) return null;
  const [, scope = '', suffix = ''] = found;
  const averaged = AVERAGE.test(scope + suffix);
  return suffix === '' || AVERAGE.test(suffix) ? { scope, suffix, averaged, words } : null;
}

/** Whether it is an optimizer's: of the shape of another one's that its name ends with. */
function isSlot(place: Place, places: readonly Place[]): boolean {
  return places.some(
    (other) =>
      other !== place &&
      place.scope.endsWith(other.scope) &&
      (place.scope !== other.scope || place.suffix.length > other.suffix.length) &&
      place.words.shape.join() === other.words.shape.join(),
  );
}

function choose(file: string, { all, models }: Places, scope: string | null): Place | null {
  const [only, another] = scope === null ? models : inScope(all, scope.replace(/[./]$/, ''));
  if (another) throw fail('several-scopes', { file, scopes: (scope === null ? models : all).map(scopeName) });
  if (scope !== null && !only) throw fail('no-such-scope', { file, scope, scopes: all.map(scopeName) });
  return only ?? null;
}

/** The place of a scope, or those in whose scopes it is a part. */
function inScope(places: readonly Place[], scope: string): readonly Place[] {
  const exact = places.find((place) => place.scope.slice(0, -1) === scope);
  if (exact) return [exact];
  const within = scope.replaceAll('.', '/');
  return places.filter((place) => `/${place.scope}`.replaceAll('.', '/').includes(`/${within}/`));
}

/** What the model without its heads is made of. */
export const PARTS = /^(embeddings|encoder|pooler)[./]/;

/** What of the tensors is another model's than the one that is meant. */
function holds(other: Place, meant: Place): (name: string) => boolean {
  const outer = outerScope(other);
  if (other.suffix !== '') return (name) => name.startsWith(outer) && name.endsWith(other.suffix);
  const scope = outer === '' || meant.scope.startsWith(outer) ? other.scope : outer;
  return (name) => (scope === '' ? PARTS.test(name) : name.startsWith(scope));
}
