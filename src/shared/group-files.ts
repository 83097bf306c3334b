/** Which of the files that a person gave side by side belong together. */

/** Several files of one checkpoint, or a file by itself; `members` are the names as they were given. */
export type FileGroup =
  | {
      readonly kind: 'checkpoint';
      readonly prefix: string;
      readonly index: string;
      readonly members: readonly string[];
    }
  | { readonly kind: 'file'; readonly name: string };

const INDEX = /\.index$/;
/** What lies beside a checkpoint and says something about it. */
const COMPANION = /^(checkpoint|.*\.json|.*vocab.*\.txt)$/i;

/**
 * Groups the names of files of one folder: each `.index` makes a checkpoint of the files with its prefix, and
 * configurations and vocabularies go with every checkpoint. All else stands by itself.
 */
export function groupFiles(names: readonly string[]): readonly FileGroup[] {
  const indexes = names.filter((name) => INDEX.test(name));
  const companions = indexes.length > 0 ? names.filter((name) => COMPANION.test(name)) : [];
  const taken = new Set(companions);
  const checkpoints = indexes.map((index): FileGroup => {
    const prefix = index.replace(INDEX, '');
    const parts = names.filter((name) => isPart(name, prefix));
    for (const part of parts) taken.add(part);
    return { kind: 'checkpoint', prefix, index, members: [...parts, ...companions] };
  });
  const alone = names.filter((name) => !taken.has(name));
  return [...checkpoints, ...alone.map((name): FileGroup => ({ kind: 'file', name }))];
}

function isPart(name: string, prefix: string): boolean {
  return name.startsWith(`${prefix}.`) && /^(index|meta|data-\d{5}-of-\d{5})$/.test(name.slice(prefix.length + 1));
}
