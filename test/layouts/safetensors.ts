/** Safetensors files whose header may say anything. */

import { concat, littleEndian, utf8 } from './bytes.ts';

export interface SafetensorsLayout {
  /** `null`: the right one. */
  headerLength: number | bigint | null;
  header: Uint8Array;
  data: Uint8Array;
}

export function encodeSafetensors({ headerLength, header, data }: SafetensorsLayout): Uint8Array<ArrayBuffer> {
  return concat(littleEndian(headerLength ?? header.length, 8), header, data);
}

/** A file with this header, as it stands, and so many bytes of zeros. */
export function safetensors(header: string, dataBytes: number, headerLength: bigint | null = null): Uint8Array {
  return encodeSafetensors({ headerLength, header: utf8(header), data: new Uint8Array(dataBytes) });
}
