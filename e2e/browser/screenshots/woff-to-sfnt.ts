import { inflateSync } from "node:zlib";

/**
 * A WOFF file as the OpenType or TrueType font in it, which browsers take from the system only in that form.
 * @see https://www.w3.org/TR/WOFF/
 */
export function woffToSfnt(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => readTable(woff, 44 + index * 20));
  const header = Buffer.alloc(12 + count * 16);
  const power = Math.floor(Math.log2(count));
  woff.copy(header, 0, 4, 8);
  header.writeUInt16BE(count, 4);
  header.writeUInt16BE(16 * 2 ** power, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE(16 * count - 16 * 2 ** power, 10);
  let offset = header.length;
  const parts = tables.map(({ entry, data }, index) => {
    const at = 12 + index * 16;
    entry.copy(header, at, 0, 4);
    entry.copy(header, at + 4, 16, 20);
    header.writeUInt32BE(offset, at + 8);
    header.writeUInt32BE(data.length, at + 12);
    const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
    data.copy(padded);
    offset += padded.length;
    return padded;
  });
  return Buffer.concat([header, ...parts]);
}

/** A directory entry (tag, offset, stored length, length, checksum) and its table. */
function readTable(woff: Buffer, at: number): { entry: Buffer; data: Buffer } {
  const entry = woff.subarray(at, at + 20);
  const [start, stored, length] = [4, 8, 12].map((field) => entry.readUInt32BE(field));
  const data = woff.subarray(start, (start ?? 0) + (stored ?? 0));
  return { entry, data: stored === length ? data : inflateSync(data) };
}
