/** Configurations beside models that are sound, and what mends them. */

import { parseConfig } from '../../src/engine/albert/config.ts';
import { parsedConfig, readConfigFile } from '../../src/engine/compatibility/config-file.ts';
import { setMembers } from '../../src/engine/compatibility/edit-json.ts';
import { planConfigFix } from '../../src/engine/compatibility/fix-config.ts';
import type { Input } from '../../src/engine/host/source.ts';
import { openModel } from '../../src/engine/model/open-model.ts';
import { tryModel } from '../../src/engine/use-cases/trial/loaded-model.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { utf8 } from '../layouts/bytes.ts';
import { quietRun } from '../unit/platform.ts';
import { filesOf, OWN_BYTES, readInput } from './bundle.ts';
import { configMembers, jsonOf, modelLayout, spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { Broken, endingOf, type Files, type Target } from './target.ts';

const FILE = 'albert_config.json';

export const config: Target = {
  name: 'config',
  ownBytes: OWN_BYTES,
  outer: ['config-malformed'],
  endings: [
    'converted',
    'parsed',
    'config-malformed',
    'config-value',
    'config-mismatch',
    'config-needed',
    'pre-layer-norm',
    'mended',
    'in order',
    'fix-more-than-config',
    'tried',
    'deep',
  ],
  make(random) {
    const members = configMembers(random);
    mutate({ members }, random);
    const text = random.chance(0.1) ? `\uFEFF${jsonOf(members)}` : jsonOf(members);
    const beside = filesOf(modelLayout(random), new Random('sound'));
    return { ...beside, [FILE]: spoiltFile(utf8(text), random, 0.2) };
  },
  async read(files: Files, reading) {
    const bytes = files[FILE] ?? new Uint8Array(0);
    const input = inputOf(files);
    const parsed = await endingOf(() => Promise.resolve(parseConfig(FILE, bytes)).then(() => 'parsed'));
    requireEditable(bytes);
    const [file] = inputOf({ [FILE]: bytes }).files;
    if (file) await readConfigFile(file);
    reading.begin();
    const mended = await endingOf(async () => ((await planConfigFix(input, nodePlatform)) ? 'mended' : 'in order'));
    const endings = [parsed, mended, ...(await readInput(input, reading))];
    reading.begin();
    return [...endings, await tried(input)];
  },
};

/** More layers take their time, as many as they are. */
const MOST_LAYERS = 8;

/** Runs the model with its configuration. */
function tried(input: Input): Promise<string> {
  return endingOf(async () => {
    const model = await openModel(input, nodePlatform);
    const { layers } = model.depth;
    await model.close();
    if (layers > MOST_LAYERS) return 'deep';
    const run = quietRun();
    await tryModel(input, '天[MASK]', { top: 3, backend: 'wasm' }, nodePlatform, run);
    return 'tried';
  });
}

/** Whatever is mended is JSON again, with the new values and all others. */
function requireEditable(bytes: Uint8Array): void {
  const text = new TextDecoder('utf-8').decode(bytes);
  const before = parsedConfig(FILE, text);
  if (before.kind !== 'read') return;
  const edits = new Map([
    ['hidden_size', 4321],
    ['num_hidden_groups', 1],
  ]);
  const after = parsedConfig(FILE, setMembers(before.text, edits));
  if (after.kind !== 'read') throw new Broken(`mended to what is no JSON: ${after.reason}`);
  const keys = new Set([...before.members.keys(), ...edits.keys()]);
  if (after.members.size !== keys.size) throw new Broken('mended to other members');
  for (const [key, value] of edits) {
    if (after.members.get(key) !== value) throw new Broken(`${key} was not mended`);
  }
}
