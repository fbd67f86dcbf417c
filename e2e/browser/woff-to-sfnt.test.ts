import { deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { woffToSfnt } from "./screenshots/woff-to-sfnt.ts";

it("a font of the pictures is unpacked with its tables aligned and listed, compressed or not", () => {
  const long = Buffer.alloc(50, "a");
  const packed = deflateSync(long);
  const header = Buffer.alloc(44);
  header.write("wOFF\0\x01\0\0", "latin1");
  header.writeUInt16BE(2, 12);
  const woff = Buffer.concat([
    header,
    entry("cmap", [84, packed.length, 50, 7]),
    entry("head", [84 + packed.length, 3, 3, 9]),
    packed,
    Buffer.from("xyz"),
  ]);
  const font = woffToSfnt(woff);
  expect(font.subarray(0, 12).toString("hex")).toBe("000100000002002000010000");
  expect(font.subarray(12, 16).toString()).toBe("cmap");
  expect([16, 20, 24].map((at) => font.readUInt32BE(at))).toEqual([7, 44, 50]);
  expect(font.subarray(44, 94)).toEqual(long);
  expect([32, 36, 40].map((at) => font.readUInt32BE(at))).toEqual([9, 96, 3]);
  expect(font.subarray(96).toString()).toBe("xyz\0");
});

function entry(tag: string, numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write(tag);
  numbers.forEach((value, index) => bytes.writeUInt32BE(value, 4 + index * 4));
  return bytes;
}
