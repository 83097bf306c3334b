/** Tells a PyTorch file by its first bytes, whatever it is called. */

/** The pickled magic number, with which a file of the older format begins. */
const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const PROTOCOL = 0x80;
const FRAME = 0x95;
/** Opcode and version of the protocol, opcode and length of a frame. */
const [PROTOCOL_BYTES, FRAME_BYTES] = [2, 9];
const ENTRY_SIGNATURE = 0x04034b50;
const ENTRY_HEADER_BYTES = 30;

/** Whether these are the first bytes of a PyTorch file. */
export function isPyTorchHead(head: Uint8Array): boolean {
  return isStreamHead(head) || isZipFileHead(head);
}

/** Whether these are the first bytes of a file of the older format. */
export function isStreamHead(head: Uint8Array): boolean {
  const at = PROTOCOL_BYTES + (head[PROTOCOL_BYTES] === FRAME ? FRAME_BYTES : 0);
  return head[0] === PROTOCOL && MAGIC.every((byte, index) => head[at + index] === byte);
}

/** Whether these are the first bytes of a file of the newer format, of which the object is the first entry. */
function isZipFileHead(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < ENTRY_HEADER_BYTES || view.getUint32(0, true) !== ENTRY_SIGNATURE) return false;
  const name = head.subarray(ENTRY_HEADER_BYTES, ENTRY_HEADER_BYTES + view.getUint16(26, true));
  return isObjectName(new TextDecoder().decode(name));
}

/** Whether an entry of a zip is the object of a PyTorch file. */
export function isObjectName(path: string): boolean {
  return /(^|\/)data\.pkl$/.test(path);
}
