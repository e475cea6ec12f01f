import { useCommands } from "../commands/index.ts";
import { Dialog } from "../parts/index.ts";
import { keysText } from "../parts/platform.ts";

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const commands = useCommands();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="shortcut-list" tabIndex={0} data-first role="group" aria-label="All shortcuts">
        <table className="shortcuts">
          <thead>
            <tr>
              <th scope="col">Action</th>
              <th scope="col">Keys</th>
            </tr>
          </thead>
          <tbody>
            {commands.map(({ id, title, keys }) =>
              keys ? (
                <tr key={id}>
                  <td>{title}</td>
                  <td>
                    {keys.map((each) => (
                      <kbd key={each}>{keysText(each)}</kbd>
                    ))}
                  </td>
                </tr>
              ) : null,
            )}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
