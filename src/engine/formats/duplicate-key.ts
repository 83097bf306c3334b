/**
 * Finds a key that is twice in one object of a JSON text. Readers differ in which of the two they believe, so that a
 * header could mean one thing to who checks it and another to who loads it; `JSON.parse` takes the last and says nothing.
 */

const STRING = /"(?:[^"\\]|\\.)*"/y;

/**
 * @param json a text that `JSON.parse` takes
 * @returns the first such key; `null` where there is none
 */
export function duplicateKey(json: string): string | null {
  const objects: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const mark = json[at];
    if (mark === '{') objects.push(new Set());
    else if (mark === '}') objects.pop();
    else if (mark === '"') {
      STRING.lastIndex = at;
      const text = STRING.exec(json)?.[0] ?? '"';
      at += text.length - 1;
      if (!isKey(json, at + 1)) continue;
      const key: string = JSON.parse(text);
      const keys = objects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}

/** Whether a colon follows, behind white space. */
function isKey(json: string, at: number): boolean {
  let next = at;
  while (/\s/.test(json[next] ?? '')) next++;
  return json[next] === ':';
}
