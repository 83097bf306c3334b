/** The names of converted models. */

import type { OutputFormat } from '../report.ts';

const SIZE_IN_NAME = /(^|[_\-. ])(tiny|small|base|large|xlarge|xxlarge)(?=$|[_\-. ])/i;
const GOOGLE_IN_NAME = /(^|[_\-. ])google(?=$|[_\-. ])/i;
const ZH_IN_NAME = /(^|[_\-. ])(zh)(?=$|[_\-. ])/i;

/** The name of the output in a format. It never is the source's, nor that of the output in the other format. */
export function outputName(sourceName: string, format: OutputFormat): string {
  return format === 'google' ? convertedName(sourceName) : exportedName(sourceName);
}

/**
 * The name of the export to Hugging Face: `hf` takes the place of `google`, else it comes before `zh`, else behind the
 * size, else at the end. Nothing else is added: the source may be an English model.
 *
 *     albert_base_zh_additional_36k_steps → albert_base_hf_zh_additional_36k_steps
 *     albert_tiny_google_zh_489k → albert_tiny_hf_zh_489k
 *     albert_tiny_489k → albert_tiny_hf_489k
 *     my_model → my_model_hf
 */
function exportedName(sourceName: string): string {
  const google = GOOGLE_IN_NAME.exec(sourceName);
  if (google) return sourceName.replace(GOOGLE_IN_NAME, '$1hf');
  const size = SIZE_IN_NAME.exec(sourceName);
  if (!size) return `${sourceName}_hf`;
  const zh = ZH_IN_NAME.exec(sourceName);
  if (zh) return insert(sourceName, zh.index + (zh[1] ?? '').length, `hf${zh[1] || '_'}`);
  return insert(sourceName, size.index + size[0].length, `${size[1] || '_'}hf`);
}

/**
 * The converted model's name: `google` before `zh`, or `google_zh` behind the size where there is no `zh`; a name
 * without a size gets `_google` appended. What follows (steps, versions) stays.
 *
 *     albert_base_zh_additional_36k_steps → albert_base_google_zh_additional_36k_steps
 *     albert_tiny_489k → albert_tiny_google_zh_489k
 *     my_model → my_model_google
 */
export function convertedName(sourceName: string): string {
  const size = SIZE_IN_NAME.exec(sourceName);
  if (!size) return `${sourceName}_google`;
  const zh = ZH_IN_NAME.exec(sourceName);
  if (zh) {
    const separator = zh[1] || '_';
    return insert(sourceName, zh.index + (zh[1] ?? '').length, `google${separator}`);
  }
  const separator = size[1] || '_';
  return insert(sourceName, size.index + size[0].length, `${separator}google${separator}zh`);
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}
