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
  if (typeof value === 'string') return visible(cut(value));
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shown(member)]));
}

function cut(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return `${text.slice(0, MOST_CHARACTERS - END_CHARACTERS)}…${text.slice(-END_CHARACTERS)}`;
}
