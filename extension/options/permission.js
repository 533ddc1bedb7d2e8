// The permission to reach arxivtui, which the browser's owner can take away at any time, and give again here.
import { part } from "./reports.js";

const { words } = arxivtui;
const WANTED = { origins: ["http://127.0.0.1/*"] };

/** Whether the browser lets the extension reach arxivtui. */
export function permitted() {
  return chrome.permissions.contains(WANTED);
}

/**
 * Show that the permission is missing as long as it is, with a button that asks for it.
 * @param {() => void} changed called whenever it was given or taken away
 */
export function watchPermission(changed) {
  const told = part("permission-told");

  async function look() {
    part("permission").hidden = await permitted();
  }

  async function looked() {
    await look();
    changed();
  }

  part("permission-give").addEventListener("click", async () => {
    // The first thing that the click does: browsers ask the reader in answer to a click only.
    const given = await chrome.permissions.request(WANTED).catch(() => false);
    told.textContent = given ? "" : words.of("options_permission_not_given");
    await looked();
  });
  chrome.permissions.onAdded.addListener(looked);
  chrome.permissions.onRemoved.addListener(looked);
  look();
}
