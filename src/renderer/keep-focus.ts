/** What has the focus may be taken away or disabled, and keys would lead nowhere then: something near has it instead. */

/** The nearest first. A dialog keeps the focus within itself, and so does a page of the details. */
const PAGE = '[role="tabpanel"]';
const NEAR = ['dialog[open] button', '.face[aria-current="true"]', '.face', 'main button:not(:disabled)'];

/** @returns what ends it */
export function keepFocus(page: Document): () => void {
  let last: HTMLElement | null = null;
  let within: HTMLElement | null = null;
  /** What of a row was disabled while it had the focus. It has it again once that ends, if nobody has gone elsewhere. */
  let lent: { readonly from: HTMLElement; readonly to: HTMLElement } | null = null;
  const took = ({ target }: FocusEvent) => {
    if (target !== lent?.to) lent = null;
    last = target instanceof HTMLElement ? target : null;
    within = last?.closest<HTMLElement>(PAGE) ?? null;
  };
  const left = () => {
    // A person who presses where nothing is to be focused leaves what is there still.
    queueMicrotask(() => {
      if (page.activeElement === page.body && last && isUsable(last)) last = null;
    });
  };
  const observer = new MutationObserver(() => {
    if (lent && isUsable(lent.from) && page.activeElement === lent.to) return lent.from.focus({ preventScroll: true });
    if (!last || isUsable(last) || !(page.activeElement === page.body || page.activeElement === last)) return;
    const from = last;
    last = null;
    const near =
      within && isUsable(within) ? [within] : NEAR.map((selector) => page.querySelector<HTMLElement>(selector));
    const to = near.find((one) => one !== null);
    to?.focus({ preventScroll: true });
    if (to?.closest('li')?.contains(from)) lent = { from, to };
  });
  page.addEventListener('focusin', took);
  page.addEventListener('focusout', left);
  observer.observe(page.body, { subtree: true, childList: true, attributeFilter: ['disabled', 'class', 'hidden'] });
  return () => {
    page.removeEventListener('focusin', took);
    page.removeEventListener('focusout', left);
    observer.disconnect();
  };
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });
}
