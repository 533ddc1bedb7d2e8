// The options: pair with arxivtui, test and forget that, set what arXiv's pages show, see what is kept here.
import { showPaired, startForget, startTest } from "./paired.js";
import { showPort, startPairing } from "./pairing.js";
import { watchPermission } from "./permission.js";
import { startPreferences } from "./preferences.js";
import { ask, once, part, show, showGone, troubleReport, waitingWords, watchNews } from "./reports.js";

const { words } = arxivtui;

/** With this trouble the pairing that there is counts no longer, or may not; so another one is offered. */
const PAIR_AGAIN = new Set(["shut_out", "stranger"]);

/** Ask how things stand, and show it. */
async function look() {
  showStatus(await ask({ kind: "status" }));
}

/** @param {StatusReply | null} status */
function showStatus(status) {
  show(part("state"), stateOf(status));
  part("again").hidden = !status?.trouble || status.trouble.kind === "unpaired";
  if (!status) return;
  const { paired, port, trouble } = status;
  const again = paired !== null && trouble !== null && PAIR_AGAIN.has(trouble.kind);
  part("paired").hidden = paired === null;
  part("pair").hidden = paired !== null && !again;
  part("pair-again").hidden = !again;
  if (paired) {
    showPaired(paired, port);
    showPort(port);
  }
  part("help-ssh").textContent = words.of("options_help_ssh", port);
  showKept(status);
}

/** @param {StatusReply | null} status @returns {import("./reports.js").Report} */
function stateOf(status) {
  if (!status) return { tone: "bad", sentence: words.of("options_asleep") };
  if (status.trouble) {
    const report = troubleReport(status.trouble);
    // What to do next stands below, at length.
    return status.trouble.kind === "unpaired" ? { ...report, next: "" } : report;
  }
  const sentence = words.of("options_running", status.app?.version ?? "", status.paired?.label ?? "");
  return { tone: "good", sentence };
}

/** @param {StatusReply} status */
function showKept(status) {
  const { gaveWay, remembered } = status;
  part("waiting").textContent = waitingWords(status);
  part("remembered").hidden = remembered === 0;
  part("remembered").textContent = words.counted("options_remembered", remembered);
  showGone(part("gone"), gaveWay, () => {
    part("kept-heading").focus();
    look();
  });
}

/** What pairs and forgets leaves its place; the heading takes the focus, and the message is spoken. */
async function lookFromHeading() {
  await look();
  part("pairing-heading").focus();
}

arxivtui.words.fill(document);
document.documentElement.lang = words.of("language");
part("version").textContent = words.of("options_version", chrome.runtime.getManifest().version);
show(part("state"), { tone: "wait", sentence: words.of("options_asking") });

startPairing(lookFromHeading);
startTest(showStatus);
startForget(async () => {
  await lookFromHeading();
  show(part("pair-told"), { tone: "wait", sentence: words.of("options_forgotten") });
});
startPreferences();
watchPermission(look);
watchNews(look);
const again = /** @type {HTMLButtonElement} */ (part("again"));
again.addEventListener("click", () => once(again, look));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look();
});
look();
