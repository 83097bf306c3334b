/** Where an output is to appear, and what may not be touched for it. */

export type Destination = {
  /** The folder that the output appears in; made where it is missing. */
  readonly folder: string;
  /** The output's own name. */
  readonly name: string;
  readonly replace: boolean;
  /** The files that are read meanwhile, as far as they are known: none of them is replaced, nor lies in what is. */
  readonly reads: Iterable<string>;
  /** What the same run has written: it is not replaced either. */
  readonly written?: readonly string[];
} & (
  | { readonly kind: 'folder' }
  /** `record` is the name that its proof has beside it. */
  | { readonly kind: 'zip'; readonly record: string }
  /** A file that the caller has looked at. */
  | { readonly kind: 'file' }
);
