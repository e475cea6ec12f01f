import { useEffect } from "react";
import { BuildSide } from "../builds/index.ts";
import { useKeyboard } from "../commands/index.ts";
import { Dialogs, QuestionDialog } from "../dialogs/index.tsx";
import { useSettings } from "../engine/index.tsx";
import { Notices, Sash } from "../parts/index.ts";
import { useDark } from "../parts/use-dark.ts";
import { BottomPanel } from "./bottom-panel.tsx";
import { DoorBar } from "./door-bar.tsx";
import { EditorArea } from "./editor-area.tsx";
import { SideBar } from "./side-bar.tsx";
import { StatusBar } from "./status-bar.tsx";
import { TitleBar } from "./title-bar.tsx";
import { useDropGone } from "./use-drop-gone.ts";
import { useWorkbench } from "./use-workbench.ts";

/** The window: everything in its place. */
export function Window() {
  const { view, stack, build, setLayout } = useWorkbench();
  const { layout } = view;
  const { loaded } = useSettings();
  const dark = useDark();
  useKeyboard();
  useDropGone();
  useEffect(() => {
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  }, [dark]);
  useEffect(() => {
    const mark = build?.state === "running" ? "building " : build?.state === "failed" ? "failed: " : "";
    document.title = stack ? `${mark}${stack.name}: Stackwright` : "Stackwright";
  }, [stack, build?.state]);

  return (
    <div className="window" data-ready={loaded}>
      <TitleBar />
      <DoorBar />
      <div className="middle">
        {layout.showLeft ? (
          <>
            <div className="side" style={{ width: layout.left }}>
              <SideBar />
            </div>
            <Sash
              label="Width of the left side"
              direction="vertical"
              size={layout.left}
              min={160}
              max={480}
              sign={1}
              onSize={(left) => setLayout({ left })}
            />
          </>
        ) : null}
        <div className="centre">
          <EditorArea />
          {layout.showBottom ? (
            <>
              <Sash
                label="Height of the lower part"
                direction="horizontal"
                size={layout.bottom}
                min={96}
                max={900}
                sign={-1}
                onSize={(bottom) => setLayout({ bottom })}
              />
              <div className="lower" style={{ height: layout.bottom }}>
                <BottomPanel />
              </div>
            </>
          ) : null}
        </div>
        {layout.showRight ? (
          <>
            <Sash
              label="Width of the right side"
              direction="vertical"
              size={layout.right}
              min={220}
              max={640}
              sign={-1}
              onSize={(right) => setLayout({ right })}
            />
            <div className="side" style={{ width: layout.right }}>
              <BuildSide />
            </div>
          </>
        ) : null}
      </div>
      <StatusBar />
      <Notices />
      <Dialogs />
      <QuestionDialog />
    </div>
  );
}
