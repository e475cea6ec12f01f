import { expect, test } from "vitest";
import { readSize, sizeText } from "../../../main/contract/size.ts";

test.each([
  ["20G", 20 * 1024 ** 3],
  ["500M", 500 * 1024 ** 2],
  ["1536M", 1536 * 1024 ** 2],
  ["1000", 1000],
  ["0", 0],
])("%s is read and said", (text, bytes) => {
  expect(readSize(text)).toBe(bytes);
  expect(sizeText(bytes)).toBe(text);
});

test("units are spelt in any way; what is no size is none", () => {
  expect(["1.5g", " 1 GiB ", "2kb", "1T"].map(readSize)).toEqual([
    1.5 * 1024 ** 3,
    1024 ** 3,
    2048,
    1024 ** 4,
  ]);
  expect(["", "G", "-1G", "2 gigs", "1e9", "1.G"].map(readSize)).toEqual(Array(6).fill(undefined));
});
