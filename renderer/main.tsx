import { createRoot } from "react-dom/client";
import { connectDoor } from "./door.ts";
import { loadMonaco } from "./editor/load-monaco.ts";
import { loadXterm } from "./terminal/load-xterm.ts";
import { App } from "./workbench/app.tsx";
import "./styles/index.css";

// All at once: the connection, the editor and the terminal wait for none of the others.
void loadMonaco();
void loadXterm();
const client = await connectDoor();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App client={client} />);
