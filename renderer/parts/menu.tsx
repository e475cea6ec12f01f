import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { FocusPlace, isFocusLost } from "./focus-place.ts";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  label: string;
  detail?: string | undefined;
  keys?: string | undefined;
  icon?: IconName;
  /** Draws a line above it. */
  separated?: boolean;
  /** Why it can't be done now; without one it can. */
  blocked?: string | undefined;
  danger?: boolean;
  /** For a choice of one: whether this is it. */
  checked?: boolean;
  /** Goes before the label instead of an icon. */
  mark?: ReactNode;
  run: () => void;
}

export interface MenuPlace {
  x: number;
  y: number;
  /** Opens upwards from `y` when there is no room below. */
  above?: number;
}

interface MenuProps {
  items: MenuItem[];
  label: string;
  place: MenuPlace;
  onClose: () => void;
}

/** A menu at a place in the window: arrows, Home, End, first letters, Enter, Escape. */
export function Menu({ items, label, place, onClose }: MenuProps) {
  const element = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(place);

  useLayoutEffect(() => {
    const menu = element.current;
    if (!menu) return;
    const { width, height } = menu.getBoundingClientRect();
    const x = Math.max(4, Math.min(place.x, window.innerWidth - width - 4));
    const fits = place.y + height <= window.innerHeight - 4;
    setAt({ x, y: fits ? place.y : Math.max(4, (place.above ?? window.innerHeight - 4) - height) });
  }, [place]);

  useEffect(() => {
    const before = new FocusPlace();
    const menu = element.current;
    const chosen = menu?.querySelector<HTMLElement>("[aria-checked=true]");
    (
      chosen ??
      menu?.querySelector<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])") ??
      menu
    )?.focus();
    return () => {
      if (isFocusLost()) before.giveBack();
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const entries = [...(element.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const index = entries.indexOf(document.activeElement as HTMLElement);
    const go = (to: number) => entries[(to + entries.length) % entries.length]?.focus();
    if (event.key === "ArrowDown") go(index + 1);
    else if (event.key === "ArrowUp") go(index < 0 ? -1 : index - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") {
      const letter = event.key.toLowerCase();
      const order = [...entries.slice(index + 1), ...entries.slice(0, index + 1)];
      order.find((entry) => entry.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return createPortal(
    <div
      className="menu-backdrop"
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div
        ref={element}
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className="menu"
        style={{ left: at.x, top: at.y }}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role={item.checked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.checked}
            aria-disabled={item.blocked !== undefined}
            title={item.blocked}
            tabIndex={-1}
            className={`menu-item ${item.separated ? "menu-separated" : ""} ${item.danger ? "menu-danger" : ""}`}
            onPointerMove={(event) => event.currentTarget.focus()}
            onClick={() => {
              if (item.blocked !== undefined) return;
              onClose();
              item.run();
            }}
          >
            <span className="menu-mark">
              {item.mark ??
                (item.checked ? <Icon name="check" /> : item.icon ? <Icon name={item.icon} /> : null)}
            </span>
            <span className="menu-label">{item.label}</span>
            {item.detail ? <span className="menu-detail">{item.detail}</span> : null}
            {item.keys ? <kbd>{item.keys}</kbd> : null}
          </button>
        ))}
      </div>
    </div>,
    document.body,
  );
}
