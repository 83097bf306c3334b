/**
 * SentencePiece's model, which English ALBERTs have instead of a vocabulary: a ModelProto (sentencepiece_model.proto),
 * whose field 1 is a piece each, in the order of the embedding's rows, and of a piece field 1 its text.
 */

import { type Cursor, readVarint } from '../formats/tensor-bundle/varint.ts';
import type { SpecialTokens } from './special-tokens.ts';

/** The first field, in so many bytes as follow. */
const FIRST = 0x0a;
const MOST_TEXT_BYTES = 100;

/** Where all published models have them. */
const USUAL = { padding: 0, start: 2, end: 3 } as const;

/** Whether bytes begin as those of such a model do. */
export function isSentencePiece(head: Uint8Array): boolean {
  return pieceAt({ bytes: head, position: 0, end: head.length }) !== null;
}

/**
 * The special tokens among the pieces; what is not among them is where it usually is.
 * @param rows rows of the word embedding; a token beyond them is none
 */
export function specialPieces(model: Uint8Array, rows: number): SpecialTokens {
  const found = new Map<string, number>();
  const cursor = { bytes: model, position: 0, end: model.length };
  for (let row = 0; row < rows; row++) {
    const piece = pieceAt(cursor);
    if (piece === null) break;
    if (['<pad>', '[CLS]', '[SEP]'].includes(piece)) found.set(piece, row);
  }
  const at = (piece: string, usual: number) => {
    const row = found.get(piece) ?? usual;
    return row < rows ? row : null;
  };
  return { padding: at('<pad>', USUAL.padding), start: at('[CLS]', USUAL.start), end: at('[SEP]', USUAL.end) };
}

/** The text of the piece at a position, which moves behind it; `null` where there is none. */
function pieceAt(cursor: Cursor): string | null {
  const { bytes } = cursor;
  if (bytes[cursor.position++] !== FIRST) return null;
  const length = readVarint(cursor);
  const start = cursor.position;
  if (length === null || bytes[cursor.position++] !== FIRST) return null;
  const textLength = readVarint(cursor);
  const textStart = cursor.position;
  if (textLength === null || textLength === 0 || textStart + textLength > Math.min(start + length, cursor.end)) {
    return null;
  }
  cursor.position = start + length;
  return new TextDecoder().decode(bytes.subarray(textStart, textStart + Math.min(textLength, MOST_TEXT_BYTES)));
}
