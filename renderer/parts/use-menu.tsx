import { useCallback, useState, type KeyboardEvent, type MouseEvent } from "react";
import { Menu, type MenuItem, type MenuPlace } from "./menu.tsx";
import { useNotices } from "./notices.tsx";

interface Open {
  items: MenuItem[];
  label: string;
  place: MenuPlace;
}

type Trigger = MouseEvent<HTMLElement> | KeyboardEvent<HTMLElement>;

/**
 * A menu that hangs below the button that was pressed, or opens where the right button was. On what it is of, `byKey` opens it with the menu's
 * keys and does what an item shows a key for.
 */
export function useMenu() {
  const { say } = useNotices();
  const [open, setOpen] = useState<Open>();
  const below = useCallback((event: Trigger, label: string, items: MenuItem[]) => {
    event.preventDefault();
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    setOpen({ items, label, place: { x: box.left, y: box.bottom + 2, above: box.top - 2 } });
  }, []);
  const atPointer = useCallback((event: MouseEvent<HTMLElement>, label: string, items: MenuItem[]) => {
    event.preventDefault();
    event.stopPropagation();
    setOpen({ items, label, place: { x: event.clientX, y: event.clientY } });
  }, []);
  const byKey = useCallback(
    (event: KeyboardEvent<HTMLElement>, label: string, items: MenuItem[]) => {
      if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu")
        return below(event, label, items);
      const held = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      const item = held ? undefined : items.find(({ keys }) => keys === event.key);
      if (!item) return;
      event.preventDefault();
      event.stopPropagation();
      if (item.blocked === undefined) item.run();
      else say(item.blocked);
    },
    [below, say],
  );
  const menu = open ? <Menu {...open} onClose={() => setOpen(undefined)} /> : null;
  return { menu, below, atPointer, byKey };
}
