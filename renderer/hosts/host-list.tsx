import { menuOf } from "../commands/target-action.ts";
import { hostTitle, useHosts } from "../engine/index.tsx";
import { Button, IconButton, TroubleText, useMenu } from "../parts/index.ts";
import { useWorkbench } from "../workbench/use-workbench.ts";
import { useHostMenu } from "./host-menu.ts";
import { LineDot, lineWords } from "./line-dot.tsx";

export function HostList() {
  const { hosts, unread, lines, isConnecting, stopConnecting } = useHosts();
  const { host: picked, pickHost } = useWorkbench();
  const { menu, below, atPointer } = useMenu();
  const actions = useHostMenu();
  return (
    <>
      <TroubleText trouble={unread} />
      {hosts?.length === 0 ? <p className="hint">No hosts yet.</p> : null}
      <ul className="rows" aria-label="Hosts">
        {hosts?.map((host) => (
          <li
            key={host.name}
            className={`row ${host.name === picked?.name ? "row-picked" : ""}`}
            onContextMenu={(event) => atPointer(event, hostTitle(host), menuOf(actions, host))}
          >
            <button
              type="button"
              className="row-main"
              aria-current={host.name === picked?.name}
              title={`${host.kind === "ssh" ? host.destination : "this machine"}: ${lines[host.name]?.reason ?? lineWords(lines[host.name])}`}
              onClick={() => void pickHost(host.name)}
            >
              <LineDot line={lines[host.name]} />
              <span className="row-name">{hostTitle(host)}</span>
              {host.kind === "ssh" && host.destination !== host.name ? (
                <span className="row-detail row-address">{host.destination}</span>
              ) : null}
            </button>
            {isConnecting(host.name) ? (
              <Button
                look="quiet"
                icon="stop"
                aria-label={`Cancel connecting to ${hostTitle(host)}`}
                onClick={() => stopConnecting(host.name)}
              >
                Cancel
              </Button>
            ) : null}
            <IconButton
              icon="more"
              label={`Actions for ${hostTitle(host)}`}
              aria-haspopup="menu"
              onClick={(event) => below(event, hostTitle(host), menuOf(actions, host))}
            />
          </li>
        ))}
      </ul>
      {menu}
    </>
  );
}
