import { useState } from "react";
import { useBuilds, useClient, useStream } from "../engine/index.tsx";
import { noEvents, withEvent, type BuildView } from "./timeline.ts";

/** A build as its events tell it, from the first on and live. */
export function useFollow(id: string | undefined): BuildView {
  const client = useClient();
  const { fetches } = useBuilds();
  const [followed, setFollowed] = useState<{ id: string | undefined; view: BuildView }>({
    id,
    view: noEvents,
  });
  useStream({
    key: id && `${id} ${fetches}`,
    open: (signal) => client.builds.follow({ id: id ?? "" }, { signal }),
    onBegin: () => setFollowed({ id, view: noEvents }),
    onEnd: () =>
      setFollowed((before) => (before.id === id ? { id, view: { ...before.view, over: true } } : before)),
    onItem: (update) => {
      if (update.type !== "event") return;
      setFollowed((before) => ({
        id,
        view: withEvent(before.id === id ? before.view : noEvents, update.event),
      }));
    },
  });
  return followed.id === id ? followed.view : noEvents;
}
