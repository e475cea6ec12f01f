import type { Page } from "playwright-core";

/** What of Playwright's own end of a page is asked for here; it has no public place to say so, and its version is pinned. */
interface Inside {
  _connection: {
    toImpl(page: Page): {
      delegate: { _mainFrameSession: { _client: { send(method: string): Promise<unknown> } } };
    };
  };
}

/**
 * From now on Playwright is told nothing of the page's network. Otherwise the page hands it every frame of every socket as base64, which takes several
 * times as long as what the page does with 100 MB itself. Waiting for requests, or answering them, works no more.
 */
export async function hideNetwork(page: Page): Promise<void> {
  await (page as unknown as Inside)._connection
    .toImpl(page)
    .delegate._mainFrameSession._client.send("Network.disable");
}
