import { expect, it } from "vitest";
import { parseDestination } from "../../../main/hosts/destination.ts";
import { reachFailure } from "../../../main/hosts/ssh-failures.ts";

const hintOf = (place: string, code: string) => reachFailure(place, { code, message: code }).hint;

it("says what this machine is called to whoever may have meant it, and to nobody else", () => {
  const said = "This machine, without SSH, is the host `local`.";
  expect(hintOf("localhost", "ECONNREFUSED")).toContain(said);
  expect(hintOf("localhost port 2222", "ECONNREFUSED")).toContain(said);
  expect(hintOf("Local", "ENOTFOUND")).toContain(said);
  expect(hintOf("::1", "EADDRNOTAVAIL")).toContain(said);
  expect(() => parseDestination("this machine")).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(said) as string }),
  );
  expect(hintOf("localhost.example.org", "ENOTFOUND")).not.toContain(said);
  expect(hintOf("box", "ECONNREFUSED")).not.toContain(said);
});
