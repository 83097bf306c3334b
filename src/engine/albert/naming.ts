/** The names of converted models. */

const SIZE_IN_NAME = /(^|[_\-. ])(tiny|small|base|large|xlarge|xxlarge)(?=$|[_\-. ])/i;
const ZH_IN_NAME = /(^|[_\-. ])(zh)(?=$|[_\-. ])/i;

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
