/** Arrow keys in a menu lead from item to item, and round; Home and End to its ends. Whether the key was one of those. */
export function movesInMenu(menu: HTMLElement | undefined, key: string): boolean {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 };
  const next = to[key];
  if (next === undefined) return false;
  items.at(next % items.length)?.focus();
  return true;
}
