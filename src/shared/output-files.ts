/** What an output's place consists of, in the folder that it goes to. */

import { RECORD_FILE } from '../engine/targets/record-file.ts';

/** A zip has its proof beside it, a folder within. */
export function outputFiles(name: string, zip: boolean): readonly string[] {
  return zip ? [`${name}.zip`, `${name}.${RECORD_FILE}`] : [name];
}
