import type { Page } from "playwright-core";

/** Adds a host as a user does; its check then connects. */
export async function addHost(page: Page, name: string, destination: string, sudo: boolean): Promise<void> {
  await page.getByRole("button", { name: "Add an SSH host" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add an SSH host" });
  await dialog.getByLabel("Address").fill(destination);
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Become root with sudo").setChecked(sudo);
  await dialog.getByRole("button", { name: "Add and check" }).click();
}

/** Waits until a check of the host says what it found: then it is connected. */
export function checked(page: Page, host: string): Promise<void> {
  return page
    .getByRole("dialog", { name: `Check of ${host}` })
    .getByRole("list", { name: "What was checked" })
    .waitFor();
}
