import { once } from "node:events";
import { dirname } from "node:path";
import { Failure } from "../contract/failure.ts";
import type { Door } from "../contract/door.ts";
import { openOnDesktop } from "./open-address.ts";

/** The user's desk as the browser door knows it: folders are shown where this machine has a desktop. */
export const browserDesk: Door = {
  async reveal(path) {
    if (await openOnDesktop(dirname(path))) return;
    throw new Failure(
      "input-no-desk",
      `The machine that Stackwright runs on has no desktop to show it on. The file is ${path}`,
    );
  },
  frame: () => Promise.reject(new Failure("input-no-desk", "The browser does that with its own window.")),
  // A browser has no native menu: the stream only ends.
  async *menu(signal) {
    if (signal && !signal.aborted) await once(signal, "abort");
  },
};
