/**
 * What transformers.js 4 asks of a folder with an ONNX model of ours, tried on it (test/integration/transformers-js.test.ts):
 * the model by one of its names in `onnx/`, `config.json` and `tokenizer.json` beside that folder, and a class of its own
 * for the one that the configuration names. ONNX Runtime asks for the model alone.
 */

import { taskOfArchitecture } from '../albert/heads.ts';
import { MODEL_FILES } from '../formats/onnx/model-files.ts';
import { folderOf } from '../host/paths.ts';
import type { Input, InputFile } from '../host/source.ts';
import { readConfigFile } from './config-file.ts';
import { type CompatibilityIssue, issue } from './issue.ts';

const EXPECTED: readonly string[] = Object.values(MODEL_FILES);

/** @param index the model's file */
export async function transformersJsIssues({ files }: Input, index: InputFile): Promise<readonly CompatibilityIssue[]> {
  const folder = folderOf(folderOf(index.path).slice(0, -1));
  const named = (name: string) => files.find(({ path }) => path === folder + name);
  const config = named('config.json');
  return [
    ...(EXPECTED.some((name) => index.path === folder + name)
      ? []
      : [issue('onnx-not-found', { file: index.path, expected: EXPECTED })]),
    ...(config ? await configIssues(config) : [issue('config-missing', { expected: 'config.json' })]),
    ...(named('tokenizer.json') ? [] : [issue('tokenizer-missing', { expected: 'tokenizer.json' })]),
  ];
}

async function configIssues(file: InputFile): Promise<readonly CompatibilityIssue[]> {
  const config = await readConfigFile(file);
  if (config.kind === 'malformed') return [issue('config-malformed', { file: file.path, reason: config.reason })];
  const type = config.members.get('model_type');
  const named = config.members.get('architectures');
  const [architecture] = Array.isArray(named) ? (named as unknown[]) : [];
  const task = taskOfArchitecture(architecture);
  return [
    ...(type === 'albert'
      ? []
      : [issue('model-type', { file: file.path, value: typeof type === 'string' ? type : null })]),
    ...(task === 'tagging' || task === 'choice'
      ? [issue('class-missing', { architecture: String(architecture) })]
      : []),
  ];
}
