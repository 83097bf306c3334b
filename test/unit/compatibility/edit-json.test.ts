import fc from 'fast-check';
import { expect, it } from 'vitest';
import { setMembers } from '../../../src/engine/compatibility/edit-json.ts';

const set = (text: string, values: Record<string, string | number>) =>
  setMembers(text, new Map(Object.entries(values)));

it('changes a value and leaves the rest as it was written', () => {
  const text = '{\r\n\t"a": 0.0,\r\n\t"b" : 128 , "c": {"b": 1, "d": [1, {"b": 2}]}\r\n}\r\n';
  expect(set(text, { b: 312 })).toBe(text.replace('128', '312'));
});

it('adds a key at the end, in the style of the one before', () => {
  expect(set('{\n    "a": 1.50\n}\n', { b: 2, c: 'x' })).toBe('{\n    "a": 1.50,\n    "b": 2,\n    "c": "x"\n}\n');
  expect(set('{}', { b: 2 })).toBe('{"b": 2}');
});

it('changes each of two keys of one name, as readers believe the last', () => {
  expect(set('{"a":1,"a":2}', { a: 3 })).toBe('{"a":3,"a":3}');
});

it('changes half a million of one name, which would take hours if each took a walk through the text', () => {
  const text = `{${Array.from({ length: 500_000 }, () => '"a": 1').join(',')}}`;
  expect(set(text, { a: 2 }) === text.replaceAll('1', '2')).toBe(true);
});

it('is not misled by what texts hold', () => {
  expect(set('{"x":"\\",\\"a\\":{}","a":"}"}', { a: 1 })).toBe('{"x":"\\",\\"a\\":{}","a":1}');
});

it('means what was asked for, whatever the object', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue());
  const values = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string()));
  fc.assert(
    fc.property(objects, values, fc.constantFrom(undefined, 2, '\t'), (object, changes, indent) => {
      const text = set(JSON.stringify(object, null, indent), changes);
      const members = [...Object.entries(JSON.parse(JSON.stringify(object)) as object), ...Object.entries(changes)];
      expect(new Map(Object.entries(JSON.parse(text) as object))).toEqual(new Map(members));
    }),
  );
});
