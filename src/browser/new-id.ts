/** A name that nobody else has. `crypto.randomUUID` is there only where a page came by https or from this computer. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, '0')).join('');
}
