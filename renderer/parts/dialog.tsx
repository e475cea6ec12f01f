import { useEffect, useId, useRef, type ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { FocusPlace } from "./focus-place.ts";

interface DialogProps {
  title: string;
  /** Called when the user wants it gone: Escape, the cross. */
  onClose: () => void;
  width?: "narrow" | "normal" | "wide";
  children: ReactNode;
}

/** A modal dialog. The platform's own keeps the focus inside, makes the rest inert and gives the focus back at the end. */
export function Dialog({ title, onClose, width = "normal", children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!dialog || dialog.open) return;
    const before = new FocusPlace();
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog.close();
      before.giveBack();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog dialog-${width}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** The row of buttons at a dialog's end. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <footer className="dialog-buttons">{children}</footer>;
}
