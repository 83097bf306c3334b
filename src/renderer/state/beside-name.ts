/**
 * A name for an output whose place is taken: `NAME_2`, and after that `NAME_3`.
 *
 * @param place of what is there, as a host shows it
 */
export function besideName(place: string, zip: boolean): string {
  const last = place.split(/[/\\]/).at(-1) ?? '';
  const name = zip ? last.replace(/(\.zip|\.conversion\.json)$/i, '') : last;
  const [, stem = name, number = '1'] = /^(.*)_([2-9]|[1-9]\d)$/.exec(name) ?? [];
  return `${stem}_${Number(number) + 1}`;
}
