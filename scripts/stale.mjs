// What earlier builds left behind: it would be packed with the app, and be taken for a part of it by whoever looks.
import { readdir, rm } from "node:fs/promises";

/**
 * Removes from a folder all but `made`. To be called when that is there, so that a program which runs from the folder, and has read what it
 * runs, is not pulled from under itself.
 */
export async function removeStale(folder, made) {
  for (const name of await readdir(folder))
    if (!made.includes(name)) await rm(`${folder}/${name}`, { recursive: true, force: true });
}
