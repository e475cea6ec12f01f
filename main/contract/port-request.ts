/** What the desktop's window says when it hands over the port through which it wants to be served, and the preload passes on. */
export const portRequest = "stackwright:port";
