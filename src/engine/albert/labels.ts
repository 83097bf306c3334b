/** What the labels of a head are called, as configurations of transformers tell it (configuration_utils.py). */

const PROBLEM_TYPES = ['regression', 'single_label_classification', 'multi_label_classification'] as const;
/** By which loss a classifier was trained. */
export type ProblemType = (typeof PROBLEM_TYPES)[number];

export interface Labels {
  /** In the order of their numbers; `null` where nothing is said, or nothing that can be used. */
  readonly names: readonly string[] | null;
  readonly isSaid: boolean;
  readonly problemType: ProblemType | null;
}

/** More labels, or longer ones, are no names. */
const MOST_LABELS = 100_000;
const LONGEST_LABEL = 1000;

/** What a configuration says of labels: `id2label`, or where that is not there `label2id`. */
export function labelsIn(json: object): Labels {
  const own = (key: string): unknown => Object.getOwnPropertyDescriptor(json, key)?.value ?? null;
  const [byNumber, byName] = [own('id2label'), own('label2id')];
  return {
    names: byNumber === null ? inOrder(swapped(byName)) : inOrder(entriesOf(byNumber)),
    isSaid: byNumber !== null || byName !== null,
    problemType: PROBLEM_TYPES.find((type) => type === own('problem_type')) ?? null,
  };
}

/** What transformers call labels that nobody named. */
export function numberedLabels(labels: number): readonly string[] {
  return Array.from({ length: labels }, (_, label) => `LABEL_${label}`);
}

/** Whether labels have names that tell more than their numbers. */
export function isNamed(names: readonly string[]): boolean {
  return names.some((name, label) => name !== `LABEL_${label}`);
}

type Entries = readonly (readonly [number: string, name: unknown])[];

function entriesOf(value: unknown): Entries {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function swapped(value: unknown): Entries {
  return entriesOf(value).map(([name, number]) => [String(number), name]);
}

/** Names of which the numbers are those from 0; `null` for anything else. */
function inOrder(entries: Entries): readonly string[] | null {
  const byNumber = new Map(entries);
  if (entries.length === 0 || entries.length > MOST_LABELS || byNumber.size < entries.length) return null;
  const names: string[] = [];
  for (let label = 0; label < entries.length; label++) {
    const name = byNumber.get(String(label));
    if (typeof name !== 'string' || name.length > LONGEST_LABEL) return null;
    names.push(name);
  }
  return names;
}
