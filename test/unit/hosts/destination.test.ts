import { describe, expect, it } from "vitest";
import { parseDestination } from "../../../main/hosts/index.ts";

describe("destinations", () => {
  it.each([
    ["box", { host: "box" }],
    ["root@box", { user: "root", host: "box" }],
    ["root@box:2222", { user: "root", host: "box", port: 2222 }],
    ["me@corp@box", { user: "me@corp", host: "box" }],
    ["[::1]:22", { host: "::1", port: 22 }],
    ["root@[fe80::1%eth0]", { user: "root", host: "fe80::1%eth0" }],
    ["::1", { host: "::1" }],
    ["root@2001:db8::7", { user: "root", host: "2001:db8::7" }],
    ["ssh://root@box:22/", { user: "root", host: "box", port: 22 }],
  ])("reads %s", (text, expected) => {
    expect(parseDestination(text)).toEqual(expected);
  });

  it.each(["", "root@", "-oProxyCommand=x", "root@-x", "box:0", "box:70000", "a b", "box:x", "-x@box"])(
    "refuses %j",
    (text) => {
      expect(() => parseDestination(text)).toThrow(expect.objectContaining({ code: "input-destination" }));
    },
  );
});
