import { useCallback, useState, type KeyboardEvent, type MouseEvent } from "react";
import { Menu, type MenuItem, type MenuPlace } from "./menu.tsx";

interface Open {
  items: MenuItem[];
  label: string;
  place: MenuPlace;
}

type Trigger = MouseEvent<HTMLElement> | KeyboardEvent<HTMLElement>;

/** A menu that hangs below the button that was pressed, or opens where the right button was. */
export function useMenu() {
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
  const menu = open ? <Menu {...open} onClose={() => setOpen(undefined)} /> : null;
  return { menu, below, atPointer };
}
