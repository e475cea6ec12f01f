/**
 * Keys that stay the window's while a shell has the keyboard; all others go to the program in it, which has its own use for F9, F12, Alt+F or
 * Ctrl+R. As in VS Code these are the ones without which nobody could leave a shell or find an action by the keyboard alone (F1, F6, Ctrl with
 * a digit, ` or PageDown), those of its text's size, Save and Build, and Ctrl+Shift with a letter or `, which no terminal can send. Unlike there
 * the keys of breakpoints are not: who wants to drive a stopped build goes out of the shell with F6, or uses its buttons.
 */
export const keptFromShell = (keys: string): boolean =>
  /^(F1|(Shift\+)?F6|Mod\+([\d`=+-]|Enter|PageUp|PageDown|Shift\+[A-Z`]))$/.test(keys);
