import { createRouterClient } from "@orpc/server";
import { expect, it } from "vitest";
import type { MenuAction } from "../../main/contract/menu.ts";
import type { App } from "../../main/engine.ts";
import { createRouter } from "../../main/router/index.ts";

it("an event that does not fit the contract reaches no front end", async () => {
  const door = {
    reveal: () => Promise.resolve(),
    frame: () => Promise.resolve(),
    menu: async function* () {
      yield "build" as const;
      yield "rm -rf" as MenuAction;
      yield "save" as const;
    },
  };
  const client = createRouterClient(
    createRouter({} as App, () => undefined),
    { context: { door } },
  );
  const seen: string[] = [];
  const reading = (async () => {
    for await (const action of await client.app.menu()) seen.push(action);
  })();
  await expect(reading).rejects.toMatchObject({ code: "EVENT_ITERATOR_VALIDATION_FAILED" });
  expect(seen).toEqual(["build"]);
});
