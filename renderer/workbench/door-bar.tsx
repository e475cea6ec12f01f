import { useEffect, useState, useSyncExternalStore } from "react";
import { door } from "../door.ts";
import { Button, Icon, Spinner } from "../parts/index.ts";

/** Milliseconds for which a lost connection is nobody's business. */
const grace = 800;

/** Says that the engine can't be reached, while it can't. */
export function DoorBar() {
  const state = useSyncExternalStore(door.subscribe, door.state);
  const [waited, setWaited] = useState(false);
  const away = state === "lost" || state === "connecting";
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setWaited(true), grace);
    return () => {
      clearTimeout(timer);
      setWaited(false);
    };
  }, [away]);
  if (state === "refused")
    return (
      <div className="door-bar" role="alert">
        <Icon name="warning" /> Stackwright was started again. Open the address that it printed in another
        tab: this one goes on then, with all that you typed.
      </div>
    );
  if (!away || !waited) return null;
  return (
    <div className="door-bar" role="alert">
      <Spinner />{" "}
      {state === "connecting"
        ? "Connecting to Stackwright …"
        : "The connection to Stackwright is lost. Builds go on."}
      <Button look="quiet" onClick={door.retryNow}>
        Try now
      </Button>
    </div>
  );
}
