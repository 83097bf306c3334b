/**
 * The state of a module within what was saved: tensors by their names. It may be all there is, or lie under a key, as
 * trainers save it beside their own.
 */

import { fail } from '../../problem/problem.ts';
import { AVERAGE } from '../average-name.ts';
import type { PickleEntry, PickleValue } from './pickle.ts';
import { type TensorClaim, tensorClaim } from './tensors.ts';

interface Candidate {
  /** The keys that lead to it, with dots; empty for all there is. */
  readonly path: string;
  readonly tensors: ModuleState;
}

/** How many keys lead to a state. */
const MOST_KEYS = 3;
/** Of mappings that are looked into. */
const MOST_ENTRIES = 1 << 20;
const MAX_NAME_LENGTH = 1000;
/** Of a key, in messages. */
const MOST_SHOWN = 80;
/** What a module's state is called beside others, such as averages of it. */
const USUAL = /^(state_dict|model_state_dict|model_state|model|module|net|network)(\.(state_dict|model|module))*$/;

/** Tensors by their names, and with what the file calls each: the keys that lead to it, and what wraps the module. */
export type ModuleState = ReadonlyMap<string, { readonly claim: TensorClaim; readonly inFile: string }>;

/**
 * Finds the state. Of several the names begin with the keys that lead to each, but for those of the one that has a usual
 * name. So do those of a single one of which the keys say that it is an average.
 * @throws NOT_A_CHECKPOINT where there is none
 */
export function moduleState(file: string, value: PickleValue): ModuleState {
  const found = candidatesIn(file, value);
  const dotted = found.filter(({ tensors }) => isDotted(tensors));
  const states = dotted.length > 0 ? dotted : found;
  const usual = states.filter(({ path }) => path === '' || USUAL.test(path));
  const [first, second] = states.length === 1 && usual.length === 0 ? states : usual;
  const meant = second || (first && AVERAGE.test(first.path)) ? undefined : first;
  if (states.length === 0) throw fail('no-state', { file });
  const named = states.flatMap((state) => {
    const keys = state.path === '' ? '' : `${state.path}.`;
    const scope = state === meant ? '' : keys;
    const names = withoutWrappers([...state.tensors.keys()]);
    return [...state.tensors.values()].map(({ claim, inFile }, at) => {
      return [`${scope}${names[at]}`, { claim, inFile: keys + inFile }] as const;
    });
  });
  return new Map(named);
}

/** All mappings with tensors in them, no deeper than a state lies, the outermost first. */
function candidatesIn(file: string, value: PickleValue): readonly Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<PickleValue>();
  let entriesLeft = MOST_ENTRIES;
  let level: readonly Place[] = [{ path: '', value }];
  for (let depth = 0; depth <= MOST_KEYS; depth++) {
    const next: Place[] = [];
    for (const place of level) {
      if (seen.has(place.value)) continue;
      seen.add(place.value);
      // Values may share what they hold, so that a few of them stand for very many.
      entriesLeft -= sizeOf(place.value);
      if (entriesLeft < 0) throw fail('pickle-excess', { file, offset: 0, excess: 'values' });
      const entries = entriesOf(place.value);
      const tensors = tensorsAmong(file, entries);
      if (tensors.size > 0) found.push({ path: place.path, tensors });
      // A state holds no other.
      if (!isDotted(tensors)) next.push(...placesAmong(entries, place.path));
    }
    level = next;
  }
  return found;
}

interface Place {
  readonly path: string;
  readonly value: PickleValue;
}

/** What a layer that was quantised packs its weight and bias into (torch/ao/nn/quantized). */
const PACKED = /_packed_params\._packed_params$/;

/** What is under a key, by its name in the module. */
function namedUnder(key: string, value: PickleValue): readonly (readonly [name: string, value: PickleValue])[] {
  if (!PACKED.test(key)) return [[key, value]];
  const [weight = null, bias = null] = itemsOf(value);
  return [
    [key.replace(PACKED, 'weight'), weight],
    [key.replace(PACKED, 'bias'), bias],
  ];
}

function tensorsAmong(file: string, entries: readonly PickleEntry[]): ModuleState {
  const tensors = new Map<string, { readonly claim: TensorClaim; readonly inFile: string }>();
  for (const [key, member] of entries) {
    if (typeof key !== 'string') continue;
    for (const [name, value] of namedUnder(key, member)) {
      const claim = tensorClaim(file, name.slice(0, MOST_SHOWN), value);
      if (claim && name.length > MAX_NAME_LENGTH) throw fail('pickle-excess', { file, offset: 0, excess: 'text' });
      if (claim) tensors.set(name, { claim, inFile: key });
    }
  }
  return tensors;
}

function placesAmong(entries: readonly PickleEntry[], path: string): readonly Place[] {
  return entries.flatMap(([key, value]) => {
    if (typeof key !== 'string' || typeof value !== 'object') return [];
    const shown = key.slice(0, MOST_SHOWN);
    return [{ path: path === '' ? shown : `${path}.${shown}`, value }];
  });
}

function isDotted(tensors: ModuleState): boolean {
  return [...tensors.keys()].some((name) => name.includes('.'));
}

const MAPPINGS: ReadonlySet<string> = new Set(['OrderedDict', 'defaultdict', 'Counter', 'AttributeDict']);

/** What a mapping holds; of anything else nothing. The members of a list count as named by their numbers. */
function entriesOf(value: PickleValue): readonly PickleEntry[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (value.kind) {
    case 'dict':
      return value.entries;
    case 'tuple':
    case 'list':
      return value.items.map((item, at) => [String(at), item] as const);
    case 'call':
      return MAPPINGS.has(value.callee.name) ? [...pairsOf(value.args), ...value.entries] : [];
    default:
      return [];
  }
}

/** How much there is to look at in a value. */
function sizeOf(value: PickleValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  switch (value.kind) {
    case 'dict':
      return value.entries.length;
    case 'tuple':
    case 'list':
      return value.items.length;
    case 'call':
      return value.entries.length + listIn(value.args).length;
    default:
      return 0;
  }
}

/** Python 2 makes an OrderedDict of a list of pairs. */
function pairsOf(args: PickleValue): readonly PickleEntry[] {
  return listIn(args).flatMap((pair) => {
    const [key, member] = itemsOf(pair);
    return key === undefined || member === undefined ? [] : [[key, member] as const];
  });
}

function listIn(args: PickleValue): readonly PickleValue[] {
  return itemsOf(itemsOf(args)[0] ?? null);
}

function itemsOf(value: PickleValue): readonly PickleValue[] {
  return typeof value === 'object' && (value?.kind === 'tuple' || value?.kind === 'list') ? value.items : [];
}

/** What DataParallel puts in front of all names; what torch.compile and FSDP put wherever they wrap a module. */
const IN_FRONT = 'module.';
const ANYWHERE = /(^|\.)(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\./g;

/** Names as the module itself has them; as they are where two would become one. */
function withoutWrappers(names: readonly string[]): readonly string[] {
  let unwrapped = names.map((name) => name.replace(ANYWHERE, '$1'));
  while (unwrapped.length > 0 && unwrapped.every((name) => name.startsWith(IN_FRONT))) {
    unwrapped = unwrapped.map((name) => name.slice(IN_FRONT.length).replace(ANYWHERE, '$1'));
  }
  return new Set(unwrapped).size === names.length ? unwrapped : names;
}
