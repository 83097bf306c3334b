/** Arrow keys in a menu: from item to item, and round. Whether the key was one of those. */
export function movesInMenu(menu: HTMLElement | undefined, key: string): boolean {
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return false;
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = key === 'ArrowDown' ? at + 1 : at - 1 + items.length;
  items[next % items.length]?.focus();
  return true;
}
