import { shell } from "electron";
import { Failure } from "../main/contract/failure.ts";

/** Opens a link in the system's browser: http and https only, since other schemes can start programs. Rejects with a `Failure`. */
export async function openLink(link: string): Promise<void> {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    throw new Failure(
      "input-link",
      "Only links to web pages are opened.",
      "Copy it and open it yourself, if you trust it.",
    );
  await shell.openExternal(url.href);
}
