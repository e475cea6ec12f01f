import { useStacks } from "../engine/index.tsx";
import { useActions } from "../workbench/use-actions.ts";
import { useDialog } from "../workbench/use-dialog.ts";
import { BusyBuildDialog } from "./busy-build.tsx";
import { DoctorDialog } from "./doctor.tsx";
import { HostDialog } from "./host-form.tsx";
import { NewStackDialog } from "./new-stack.tsx";
import { OneField } from "./one-field.tsx";
import { Palette } from "./palette.tsx";
import { RemoveBuildDialog } from "./remove-build.tsx";
import { RenameFileDialog } from "./rename-file.tsx";
import { SettingsDialog } from "./settings.tsx";
import { ShortcutsDialog } from "./shortcuts.tsx";
import { AboutDialog, ConfirmDialog, UnsavedDialog } from "./small.tsx";
import { SweepDialog } from "./sweep.tsx";

export { QuestionDialog } from "./question.tsx";

/** The dialog that is open. */
export function Dialogs() {
  const { dialog, close } = useDialog();
  const { open, addFile } = useStacks();
  const { openFile, renameStack } = useActions();
  if (!dialog) return null;
  switch (dialog.kind) {
    case "new-stack":
      return <NewStackDialog onClose={close} />;
    case "open-stack":
      return (
        <OneField
          title="Open a spec as a stack"
          label="Path of the YAML file"
          hint="vimage's files run unchanged. The file stays where it is."
          first=""
          placeholder="~/images/my_image.yaml"
          confirm="Open"
          onClose={close}
          run={async (path) => {
            const stack = await open(path);
            openFile({ stack: stack.id, file: stack.files[0] ?? "image.yaml" });
          }}
        />
      );
    case "rename-stack":
      return (
        <OneField
          title={`Rename ${dialog.name}`}
          label="New name"
          hint="Its folder is renamed. Images that are finished keep their names."
          first={dialog.name}
          confirm="Rename"
          onClose={close}
          run={(name) => renameStack(dialog.stack, name)}
        />
      );
    case "new-file":
      return (
        <OneField
          title={`New file in ${dialog.name}`}
          label="Name"
          hint="Folders that are not there are made: conf/site.conf."
          first=""
          confirm="Create"
          onClose={close}
          run={async (file) => {
            await addFile(dialog.stack, file);
            openFile({ stack: dialog.stack, file });
          }}
        />
      );
    case "rename-file":
      return <RenameFileDialog stack={dialog.stack} file={dialog.file} onClose={close} />;
    case "host":
      return <HostDialog key={dialog.name ?? ""} name={dialog.name} onClose={close} />;
    case "doctor":
      return <DoctorDialog key={dialog.host} host={dialog.host} onClose={close} />;
    case "sweep":
      return <SweepDialog host={dialog.host} onClose={close} />;
    case "busy-build":
      return <BusyBuildDialog {...dialog} onClose={close} />;
    case "remove-build":
      return <RemoveBuildDialog key={dialog.build.id} build={dialog.build} onClose={close} />;
    case "settings":
      return <SettingsDialog onClose={close} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={close} />;
    case "about":
      return <AboutDialog onClose={close} />;
    case "palette":
      return <Palette key={dialog.start} start={dialog.start} onClose={close} />;
    case "confirm":
      return <ConfirmDialog {...dialog} onClose={close} />;
    case "unsaved":
      return <UnsavedDialog {...dialog} onClose={close} />;
  }
}
