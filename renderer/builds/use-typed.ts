import { useEffect, useState } from "react";
import { useBuilds, useShells } from "../engine/index.tsx";

/** What was typed in shells of a build, as far as they told: asked again whenever one of them opens, ends, or was given a command. */
export function useTyped(build: string): readonly string[] | undefined {
  const { typed } = useBuilds();
  const { shells, entered } = useShells();
  const [known, setKnown] = useState<readonly string[]>();
  const mine = (shells ?? []).filter(({ target }) => "build" in target && target.build === build);
  const moved = mine.map(({ id, state }) => `${id} ${state} ${entered.get(id) ?? 0}`).join();

  useEffect(() => {
    let gone = false;
    const ask = () =>
      typed(build).then(
        (commands) => !gone && setKnown(commands),
        // A host that is away now is asked the next time.
        () => undefined,
      );
    // The shell writes its history when the command has ended: the second look sees what the first came too early for.
    void ask();
    const timer = setTimeout(() => void ask(), second);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed, build, moved]);
  return known;
}

/** Milliseconds until the second look. */
const second = 2000;
