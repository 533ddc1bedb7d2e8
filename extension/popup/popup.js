// The popup: how arxivtui is, its newest day, the page in the tab, and what waits.
import {
  ask,
  dayName,
  once,
  part,
  show,
  showGone,
  troubleReport,
  waitingWords,
  watchNews,
} from "../options/reports.js";
import { showCounts } from "./counts.js";
import { lookAtPage, startPageSwitches } from "./page.js";

const { words } = arxivtui;

/** With this trouble the options are where to go. */
const FOR_OPTIONS = new Set(["unpaired", "shut_out", "stranger", "no_permission"]);

/** Ask how things stand, and show it. */
async function look() {
  const status = await ask({ kind: "status" });
  show(part("state"), stateOf(status));
  part("options").classList.toggle("first", FOR_OPTIONS.has(status?.trouble?.kind ?? ""));
  showDay(status?.day ?? null);
  showQueue(status);
}

/** @param {StatusReply | null} status @returns {import("../options/reports.js").Report} */
function stateOf(status) {
  if (!status) return { tone: "bad", sentence: words.of("popup_asleep") };
  if (status.trouble) return { ...troubleReport(status.trouble), detail: "" };
  const sentence = words.of("popup_running", status.app?.version ?? "", status.paired?.label ?? "");
  return { tone: "good", sentence };
}

/** @param {Day | null} day null: nobody could be asked */
function showDay(day) {
  part("day").hidden = day === null;
  if (!day) return;
  part("day-counts").hidden = day.date === null;
  part("day-state").textContent =
    day.date === null
      ? words.of("popup_day_none")
      : words.of(`popup_day_${day.state ?? "unsaid"}`, dayName(day.date));
  showCounts(part("day-counts"), {
    popup_papers: day.papers,
    popup_left: day.unread,
    popup_starred: day.starred,
    popup_later: day.later,
  });
}

/** @param {StatusReply | null} status */
function showQueue(status) {
  part("queue").hidden = !status || status.waiting === 0;
  part("waiting").textContent = status ? waitingWords(status) : "";
  showGone(part("gone"), status?.gaveWay ?? [], () => {
    part("options").focus();
    look();
  });
}

words.fill(document);
document.documentElement.lang = words.of("language");
show(part("state"), { tone: "wait", sentence: words.of("popup_asking") });

part("options").addEventListener("click", async () => {
  await chrome.runtime.openOptionsPage();
  window.close();
});
const again = /** @type {HTMLButtonElement} */ (part("again"));
again.addEventListener("click", () =>
  once(again, async () => {
    show(part("state"), { tone: "wait", sentence: words.of("popup_asking") });
    lookAtPage();
    await ask({ kind: "reach" });
    await look();
  }),
);
watchNews(look);
startPageSwitches();
lookAtPage();
look();
