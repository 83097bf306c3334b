/** Texts out of files, so that they can be shown: a name may hold what a terminal obeys, or hides what it says. */

/**
 * Control characters, ends of lines, what turns the direction of writing or shows nothing, and halves of characters. What
 * joins the parts of an emoji, or parts letters of one word, belongs to what is written.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}\p{Surrogate}]/gu;
const MOST_CHARACTERS = 320;
const END_CHARACTERS = 80;

/** A text with all that cannot be seen written out, as `\x1b`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    if (code > 0xffff) return `\\u{${digits}}`;
    return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
  });
}

/** Facts with all texts in them visible, and those cut in the middle that are longer than a sentence can bear. */
export function visibleFacts<T>(facts: T): T {
  // Plain data keeps its form: texts remain texts.
  return shown(facts) as T;
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return visible(cutInMiddle(value, MOST_CHARACTERS, END_CHARACTERS));
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shown(member)]));
}

/** A text of at most so many characters, and one that says that some are left out; its end is the last `end` of them. */
export function cutInMiddle(text: string, most: number, end: number): string {
  if (text.length <= most) return text;
  const [first, last] = [text.slice(0, most - end), text.slice(text.length - end)];
  // No character is cut in half.
  return `${first.replace(/[\ud800-\udbff]$/, '')}…${last.replace(/^[\udc00-\udfff]/, '')}`;
}
