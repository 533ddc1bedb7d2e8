// What is on the page in the tab, and the switches for it and for all pages.
import { part } from "../options/reports.js";
import { showCounts } from "./counts.js";

const { settings, words } = arxivtui;

/** Of the newest question to the page: an answer to an older one may be out of date. */
let turn = 0;

/** Ask the page in the tab what is on it; other pages than those of arXiv do not answer. */
export async function lookAtPage() {
  await show({ kind: "page" });
}

/**
 * Ask the page, and show what it says.
 * @param {PageAsk} message
 */
async function show(message) {
  turn += 1;
  const asked = turn;
  const page = await askPage(message);
  if (asked === turn) showPage(page);
  return page;
}

/** Take the switches. */
export function startPageSwitches() {
  const here = box("page-show");
  const everywhere = box("show");
  here.addEventListener("change", async () => {
    const off = !here.checked;
    const page = await show({ kind: "page_off", off });
    tell(page?.off === off);
  });
  everywhere.addEventListener("change", async () => {
    try {
      await settings.change({ off: !everywhere.checked });
      tell(true);
    } catch {
      tell(false);
      showSettings(await settings.read());
    }
  });
  settings.watch((now) => {
    showSettings(now);
    lookAtPage();
  });
  settings.read().then(showSettings);
}

/** @param {PageReply | null} page */
function showPage(page) {
  part("page-none").hidden = page !== null;
  part("page-switch").hidden = page === null;
  part("page-counts").hidden = page === null || page.entries === 0;
  if (!page) return;
  box("page-show").checked = !page.off;
  showCounts(part("page-counts"), {
    popup_entries: page.entries,
    popup_scored: page.scored,
    popup_unread: page.unread,
    popup_starred: page.starred,
  });
}

/** @param {Settings} now */
function showSettings(now) {
  box("show").checked = !now.off;
  box("page-show").disabled = now.off;
}

/** @param {boolean} kept */
function tell(kept) {
  part("told").textContent = kept ? "" : words.of("popup_not_saved");
}

/**
 * The reply of the page in the tab; null if it has none of ours, or what it says is no reply.
 * @param {PageAsk} message
 * @returns {Promise<PageReply | null>}
 */
async function askPage(message) {
  try {
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    if (tab?.id === undefined) return null;
    const reply = await chrome.tabs.sendMessage(tab.id, message);
    return isPage(reply) ? reply : null;
  } catch {
    return null;
  }
}

/** @param {unknown} reply @returns {reply is PageReply} */
function isPage(reply) {
  const page = /** @type {Partial<PageReply> | null | undefined} */ (reply);
  return (
    typeof page?.path === "string" &&
    typeof page.off === "boolean" &&
    [page.entries, page.scored, page.unread, page.starred].every(Number.isSafeInteger)
  );
}

/** @param {string} id */
function box(id) {
  return /** @type {HTMLInputElement} */ (part(id));
}
