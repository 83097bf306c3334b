/**
 * The language of a BCP 47 tag or POSIX locale such as `zh-CN` or `zh_CN.UTF-8`, of those with these codes; `null` for
 * another.
 */
export function languageAmong<L extends string>(codes: readonly L[], locale: string): L | null {
  const [code] = locale.toLowerCase().split(/[-_.@]/);
  return codes.find((one) => one === code) ?? null;
}
