/** What a language's catalogue has: a sentence for every kind of problem and warning. A missing one is a type error. */

import type { CompatibilityIssue, IssueFacts, IssueKind } from '../compatibility/issue.ts';
import type { LinkLeftOut } from '../host/source.ts';
import type { FileKind, ProblemFacts, ProblemKind } from '../problem/problem.ts';
import type { WarningCode, WarningFacts } from '../problem/warning.ts';

/** What was found and where, and what to do. */
export interface Told {
  readonly message: string;
  readonly hint: string;
}

export interface Catalogue {
  readonly problems: { readonly [K in ProblemKind]: (facts: ProblemFacts[K]) => Told };
  readonly warnings: { readonly [K in WarningCode]: (facts: WarningFacts[K]) => string };
  readonly issues: IssueSentences;
  readonly configFixed: (facts: { readonly file: string; readonly kept: string }) => string;
  readonly configInOrder: string;
  readonly fileKinds: { readonly [K in FileKind]: string };
}

export type IssueSentences = { readonly [K in IssueKind]: (facts: IssueFacts[K]) => Told };

/** The sentences about PyTorch's files. */
export type PyTorchSentences = Pick<
  Catalogue['problems'],
  | 'unsafe-global'
  | 'pickle-excess'
  | 'pickle-malformed'
  | 'pytorch-malformed'
  | 'pytorch-tensor'
  | 'no-state'
  | 'several-states'
>;

/** An issue in the words of a language. */
export function issueText(sentences: IssueSentences, found: CompatibilityIssue): Told {
  // The kind and the facts belong together; the compiler cannot follow that through an index.
  const tell = sentences[found.kind] as (facts: CompatibilityIssue['facts']) => Told;
  return tell(found.facts);
}

/** A shape as people of the field write it. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Bytes for people: three figures and a unit of 1000, as file managers show them. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

/** The first few of a list, and how many more. */
export function listText(items: readonly string[], more: (count: number) => string, most = 4): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} ${more(items.length - most)}` : shown;
}

/** Links and what they lead to. */
export function linksText(links: readonly LinkLeftOut[], more: (count: number) => string): string {
  return listText(
    links.map(({ file, target }) => `${file} → ${target}`),
    more,
  );
}
