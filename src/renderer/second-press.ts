/**
 * A press that follows another at once is meant for what was there at the first: the second click of a double one, a
 * key that is still held. Where something else is there by then, it does nothing.
 */

/** As long as systems take two clicks for a double one. */
const CLICKS_MS = 500;
/** Two strokes of one key that nobody means as two. */
const STROKES_MS = 200;
/** A hand that rests still trembles, in points. */
const STILL = 4;

/** What a press would act on. */
export interface Pressed {
  readonly on: unknown;
  /** What it says there: a button that says something else is another one. */
  readonly says: string;
}

export interface Press {
  /** The key, or the pointer's place. */
  readonly by: string | { readonly x: number; readonly y: number };
  readonly pressed: Pressed;
  /** In milliseconds. */
  readonly at: number;
}

/** Whether a press may act after the one before. */
export function mayAct(before: Press | null, press: Press): boolean {
  if (!before || isSame(before.pressed, press.pressed)) return true;
  const apart = press.at - before.at;
  if (typeof press.by === 'string') return press.by !== before.by || apart > STROKES_MS;
  if (typeof before.by === 'string') return true;
  const moved = Math.max(Math.abs(press.by.x - before.by.x), Math.abs(press.by.y - before.by.y));
  return moved > STILL || apart > CLICKS_MS;
}

function isSame(one: Pressed, other: Pressed): boolean {
  return one.on === other.on && one.says === other.says;
}

/** Keys that act once, however long they are held. */
const ONCE = ['Enter', 'Escape', 'Delete', 'Backspace'];
const ACTING = [...ONCE, ' '];
const CONTROL = 'button, summary, a, label, input, [role="menuitem"], [role="row"], [role="separator"]';

/** Watches all presses of a page. @returns what ends that */
export function watchPresses(page: Window): () => void {
  let last: Press | null = null;
  /** The press that the next click ends, and whether it may. */
  let under: { readonly pressed: Pressed; readonly refused: boolean } | null = null;
  const begin = (press: Press): boolean => {
    const refused = !mayAct(last, press);
    // What was refused is no press of what it was refused for.
    last = refused && last ? { ...last, at: press.at } : press;
    under = { pressed: press.pressed, refused };
    return refused;
  };
  const onPointer = (event: PointerEvent) => {
    const by = { x: event.clientX, y: event.clientY };
    begin({ by, pressed: pressedBy(event), at: event.timeStamp });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const { key } = event;
    if (!ACTING.includes(key)) {
      last = null;
      return;
    }
    const writes = isTextField(event.target) && key !== 'Enter' && key !== 'Escape';
    if (writes || (event.repeat && !ONCE.includes(key))) return;
    if (event.repeat) {
      stop(event);
      return;
    }
    if (begin({ by: key, pressed: pressedBy(event), at: event.timeStamp })) stop(event);
  };
  const onClick = (event: MouseEvent) => {
    if (!under || !event.isTrusted) return;
    // A button may say something else by the time that it is let go.
    const now = pressedBy(event);
    if (under.refused || (under.pressed.on === now.on && under.pressed.says !== now.says)) stop(event);
    // A label's click is followed by one of its input.
    const ended = under;
    setTimeout(() => {
      if (under === ended) under = null;
    });
  };
  page.addEventListener('pointerdown', onPointer, true);
  page.addEventListener('keydown', onKey, true);
  page.addEventListener('click', onClick, true);
  return () => {
    page.removeEventListener('pointerdown', onPointer, true);
    page.removeEventListener('keydown', onKey, true);
    page.removeEventListener('click', onClick, true);
  };
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function pressedBy({ target }: Event): Pressed {
  if (!(target instanceof Element)) return { on: target, says: '' };
  // The list's keys are the list's, whichever row has the focus.
  if (target.closest('.face')) return { on: target.closest('ul'), says: '' };
  const control = target.closest<HTMLElement>(CONTROL) ?? target;
  return { on: control, says: control.ariaLabel ?? (control.matches('button') ? (control.textContent ?? '') : '') };
}

/** Where a person writes. */
export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches(
        'textarea, select, input:not([type="radio"], [type="checkbox"], [type="button"], [type="submit"])',
      ))
  );
}
