/** The names of converted models. */

import type { OutputDtype } from './names.ts';

/** ONNX's word for each precision: first those that have another in them. */
export const ONNX_WORDS: Readonly<Record<OutputDtype, string>> = {
  int8: 'onnx_int8',
  float16: 'onnx_fp16',
  float32: 'onnx',
};

const SIZE_IN_NAME = /(^|[_\-. ])(tiny|small|base|large|xlarge|xxlarge)(?=$|[_\-. ])/i;
const ZH_IN_NAME = /(^|[_\-. ])(zh)(?=$|[_\-. ])/i;

/**
 * A source's name with a target's word in it: in the place of another target's, else before `zh`, else behind the size,
 * else at the end. What follows, such as steps and versions, stays.
 *
 *     albert_base_zh_additional_36k_steps → albert_base_google_zh_additional_36k_steps
 *     albert_tiny_google_zh_489k → albert_tiny_hf_zh_489k
 *     my_model → my_model_hf
 *
 * @param others words of other targets
 * @param behindSize what is put behind the size where there is no `zh`: the word, and what else belongs to it
 */
export function nameWithWord(
  sourceName: string,
  word: string,
  others: readonly string[],
  behindSize: readonly string[] = [word],
): string {
  for (const other of others) {
    const inName = new RegExp(`(^|[_\\-. ])${other}(?=$|[_\\-. ])`, 'i');
    if (inName.test(sourceName)) return sourceName.replace(inName, `$1${word}`);
  }
  const size = SIZE_IN_NAME.exec(sourceName);
  if (!size) return `${sourceName}_${word}`;
  const zh = ZH_IN_NAME.exec(sourceName);
  if (zh) return insert(sourceName, zh.index + (zh[1] ?? '').length, `${word}${zh[1] || '_'}`);
  const separator = size[1] || '_';
  return insert(sourceName, size.index + size[0].length, behindSize.map((part) => separator + part).join(''));
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}
