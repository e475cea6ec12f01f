import { useLayoutEffect, type RefObject } from "react";
import { focusArea, type AreaName } from "./focus.ts";

/** When a part of the window goes while it has the focus, as what was clicked in it goes with it, another has it then. */
export function usePassOnFocus(part: RefObject<HTMLElement | null>, to: AreaName): void {
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (element?.contains(document.activeElement)) focusArea(to);
    };
  }, [part, to]);
}
