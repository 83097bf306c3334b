/** What the keys do in the window, wherever the focus is. */

import { tick } from 'svelte';
import type { InputId } from '../shared/answers.ts';
import { isTextField } from './second-press.ts';
import type { Session } from './state/session.svelte.ts';

/** Below this the details lie over the list. The style sheets say the same. */
const NARROW = 860;

/** The parts that F6 leads through. */
const PARTS = ['[role="radiogroup"] input:checked', '.face', '[role="tab"][aria-selected="true"]', 'footer button'];

/** Handles the keys of a window that shows this session. */
export function keysOf(session: Session): (event: KeyboardEvent) => void {
  return (event) => {
    // A dialog has keys of its own, and an input method spells with them.
    if (
      event.defaultPrevented ||
      session.dialog !== null ||
      session.menu !== null ||
      event.isComposing ||
      event.keyCode === SPELLING
    )
      return;
    if (handle(session, event)) event.preventDefault();
  };
}

/** What some browsers give as the code of the key that ends an input method's spelling. */
const SPELLING = 229;

function handle(session: Session, event: KeyboardEvent): boolean {
  if (isCommand(event)) return onCommandKey(session, event);
  return isTextField(event.target) ? onFieldKey(event) : onKey(session, event);
}

export function closePane(session: Session): void {
  session.paneOpen = false;
  void focusChosen();
}

/** Takes rows off the list. The neighbour of those has the focus then. */
export function removeRows(session: Session, ...ids: readonly InputId[]): void {
  session.remove(...ids);
  void focusChosen();
}

function isCommand(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}

/** Where there is a menu its shortcuts do the rest. */
function onCommandKey(session: Session, event: KeyboardEvent): boolean {
  if (event.key === 'c' && !event.shiftKey) return copyPlace(session, event);
  if (event.key === 'z' && !event.shiftKey && session.canUndo && !isTextField(event.target)) {
    session.undo();
    void focusChosen();
    return true;
  }
  if (event.key === 'a' && !event.shiftKey && session.listed.length > 0 && isOfList(event.target)) {
    session.chooseAll();
    return true;
  }
  if (session.about.kind === 'desktop') return false;
  if (event.key.toLowerCase() === 'o') void session.open(event.shiftKey ? 'folders' : 'files');
  else if (event.key === 'Enter') session.convertAll();
  else if (event.key === ',') session.dialog = 'settings';
  else return false;
  return true;
}

/** Where a person writes, keys are the field's: Escape leaves it. */
function onFieldKey({ key, target, shiftKey }: KeyboardEvent): boolean {
  if (key === 'F6') focusNextPart(shiftKey ? -1 : 1);
  else if (key === 'Escape' && target instanceof HTMLElement) leave(target);
  else return false;
  return true;
}

function leave(field: HTMLElement): void {
  field.blur();
  field.closest<HTMLElement>('[tabindex="0"]')?.focus();
}

function onKey(session: Session, event: KeyboardEvent): boolean {
  const { chosen, chosenRow } = session;
  const free = !isControl(event.target);
  if (event.key === 'F6') focusNextPart(event.shiftKey ? -1 : 1);
  else if (event.key === 'F1') session.dialog = 'keys';
  else if (event.key === 'Enter' && free) convertAt(session, event.target);
  else if (event.key === 'Escape' && session.paneOpen && window.innerWidth < NARROW) closePane(session);
  else if (event.key === 'Escape' && chosenRow && session.work.isAtWork(chosenRow))
    void session.work.cancel(chosenRow.input.id);
  else if (event.key === 'Escape' && session.making) void session.cancelSample();
  else if ((event.key === 'Delete' || event.key === 'Backspace') && chosen && free)
    removeRows(session, ...session.selected);
  else {
    const step = STEPS[event.key];
    if (step === undefined || !free) return false;
    move(session, step, event.shiftKey);
  }
  return true;
}

/** How far keys move the choice, in rows. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** At a row that one, elsewhere all. */
function convertAt(session: Session, target: EventTarget | null): void {
  if (target instanceof HTMLElement && target.closest('.face')) session.convertChosen();
  else session.convertAll();
}

/** Whether a key belongs to what has the focus. A chosen row has no use for keys of its own. */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, input, summary, [role="menu"], [role="tabpanel"]') !== null &&
    target.closest('.face[aria-current="true"]') === null
  );
}

/** Whether a key is meant for the list: at a row, or where nothing has the focus. */
function isOfList(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.closest('.rows') !== null);
}

/** Copies the chosen row's path, unless some text is selected. */
function copyPlace(session: Session, event: KeyboardEvent): boolean {
  const nothingSelected = window.getSelection()?.isCollapsed !== false;
  if (!session.chosenRow || !nothingSelected || isTextField(event.target)) return false;
  void navigator.clipboard.writeText(session.chosenRow.input.place);
  session.announcements.say(session.t.rows.copied);
  return true;
}

function focusNextPart(step: number): void {
  const parts = PARTS.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
  const at = parts.findIndex((part) => groupOf(part)?.contains(document.activeElement));
  const next = at < 0 ? 0 : (at + step + parts.length) % parts.length;
  const chosen = document.querySelector<HTMLElement>('.face[aria-current="true"]');
  const part = parts[next];
  (part?.matches('.face') && chosen ? chosen : part)?.focus();
}

function groupOf(part: HTMLElement): Element | null {
  return part.closest('[role="radiogroup"], main ul, section, footer');
}

function move(session: Session, step: number, adds: boolean): void {
  session.choose(step, adds);
  void focusChosen();
}

async function focusChosen(): Promise<void> {
  await tick();
  const face = document.querySelector<HTMLElement>('.face[aria-current="true"]');
  face?.focus({ preventScroll: true });
  face?.closest('li')?.scrollIntoView({ block: 'nearest' });
}
