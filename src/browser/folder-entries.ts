/**
 * What is in a folder, by its path there, with what the folders in it hold.
 * @param isOpened by its name, whether a folder in it is looked into; others are told as they are
 */
export async function* entriesOf(
  folder: FileSystemDirectoryHandle,
  isOpened: (name: string) => boolean,
): AsyncGenerator<readonly [path: string, FileSystemHandle]> {
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === 'directory' && isOpened(name)) {
      for await (const [path, within] of (handle as FileSystemDirectoryHandle).entries())
        yield [`${name}/${path}`, within];
    } else {
      yield [name, handle];
    }
  }
}
