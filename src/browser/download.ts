/** Hands a file to the browser's downloads. */

/** A browser may begin to read only after the click has returned; */
const BEGIN_MS = 30_000;
/** and nobody is told when it has come to the end: it has time for a slow disk. */
const BYTES_IN_A_MS = 20_000;

/** @returns resolves when the browser has had the time to read the file, which has to be there until then */
export function download(file: Blob, name: string): Promise<void> {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  return new Promise((resolve) => {
    setTimeout(
      () => {
        URL.revokeObjectURL(address);
        resolve();
      },
      BEGIN_MS + file.size / BYTES_IN_A_MS,
    );
  });
}
