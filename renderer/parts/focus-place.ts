import { useEffect, useRef } from "react";

const rowsOf = (list: Element | null | undefined) => [...(list?.querySelectorAll(".row") ?? [])];

/**
 * Where the focus is now, to be given back. A row of a list may be gone by then: the one that came instead of it, as after a renaming,
 * has the focus then, or else the one that is where it was.
 */
export class FocusPlace {
  readonly #element = document.activeElement;
  readonly #row = this.#element?.closest(".row");
  readonly #list = this.#row?.parentElement;
  readonly #side = this.#row?.closest("nav");
  readonly #rows = rowsOf(this.#list);

  get gone(): boolean {
    return !this.#element?.isConnected;
  }

  giveBack(): void {
    if (!this.gone) return focusOn(this.#element);
    if (!this.#row) return;
    const now = rowsOf(this.#list?.isConnected ? this.#list : this.#side);
    const there = Math.min(this.#rows.indexOf(this.#row), now.length - 1);
    const row = now.find((other) => !this.#rows.includes(other)) ?? now[there];
    focusOn(row?.querySelector(".row-main"));
  }
}

const focusOn = (element: Element | null | undefined) => {
  if (element instanceof HTMLElement) element.focus();
};

/** Whether no part of the window has the focus, as when what had it is gone. */
export const isFocusLost = () => !document.activeElement || document.activeElement === document.body;

/** Keeps the focus in a list when the row that has it goes: its file is deleted, also by another program. */
export function useKeptFocus<T extends HTMLElement>() {
  const list = useRef<T>(null);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    let place: FocusPlace | undefined;
    const remember = () => (place = element.contains(document.activeElement) ? new FocusPlace() : undefined);
    const observer = new MutationObserver(() => {
      if (isFocusLost() && place?.gone) place.giveBack();
      remember();
    });
    element.addEventListener("focusin", remember);
    observer.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener("focusin", remember);
      observer.disconnect();
    };
  }, []);
  return list;
}
