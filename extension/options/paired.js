// The pairing that there is: who with, a test of it, and forgetting it, which is asked twice.
import { ask, dayName, element, once, part, show, troubleReport } from "./reports.js";

const { words } = arxivtui;

/** The steps of the test. */
const STEPS = /** @type {const} */ (["answers", "proved", "fits", "day"]);
/** Trouble in which somebody answered all the same. */
const ANSWERED = new Set(["stranger", "shut_out", "nonsense", "update_extension", "update_app"]);
const UNFIT = new Set(["update_extension", "update_app"]);

/** @param {NonNullable<StatusReply["paired"]>} paired @param {number} port */
export function showPaired({ client, label, since }, port) {
  part("paired-as").textContent = words.of("options_client", label, client);
  part("paired-since").textContent = words.moment(since);
  part("paired-port").textContent = String(port);
  part("forget-question").textContent = words.of("options_forget_sure", client);
}

/**
 * Test at a click: a whole round trip, told step by step.
 * @param {(status: StatusReply | null) => void} found called with what was found
 */
export function startTest(found) {
  const told = part("tested");
  const button = /** @type {HTMLButtonElement} */ (part("test"));
  button.addEventListener("click", () => {
    once(button, async () => {
      told.replaceChildren(element("p", words.of("options_testing")));
      const status = await ask({ kind: "status" });
      if (status) told.replaceChildren(...results(status));
      else told.replaceChildren(element("p", words.of("options_asleep")));
      found(status);
    });
  });
}

/** @param {StatusReply} status */
function results(status) {
  const list = element("ul");
  list.append(...STEPS.slice(0, goodSteps(status)).map((step) => goodLine(step, status)));
  if (!status.trouble) return [list];
  const bad = element("div", "", "state");
  show(bad, troubleReport(status.trouble));
  return [list, bad];
}

/** How many steps the test took without trouble. @param {StatusReply} status */
function goodSteps({ app, trouble }) {
  if (!trouble) return STEPS.length;
  if (!app) return ANSWERED.has(trouble.kind) ? 1 : 0;
  return UNFIT.has(trouble.kind) ? 2 : 3;
}

/** @param {typeof STEPS[number]} step @param {StatusReply} status */
function goodLine(step, status) {
  const line = element("li", "", "state");
  line.dataset.tone = "good";
  const glyph = element("span", "✓", "glyph");
  glyph.setAttribute("aria-hidden", "true");
  line.append(glyph, element("p", stepWords(step, status)));
  return line;
}

/** @param {typeof STEPS[number]} step @param {StatusReply} status */
function stepWords(step, { port, app, version, day }) {
  switch (step) {
    case "answers":
      return words.of("options_test_answers", port);
    case "proved":
      return words.of("options_test_proved");
    case "fits":
      return words.of("options_test_fits", app?.version ?? "", version);
    default:
      if (!day?.date) return words.of("options_test_no_day");
      return words.counted(
        "options_test_day",
        day.papers,
        dayName(day.date),
        day.unread,
        day.starred,
        day.later,
      );
  }
}

/**
 * Forget the pairing, once the reader said so twice.
 * @param {() => Promise<void>} forgotten called after that
 */
export function startForget(forgotten) {
  const button = part("forget");
  const sure = part("forget-sure");

  /** @param {boolean} open */
  function turn(open) {
    sure.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    (open ? part("forget-no") : button).focus();
  }

  button.addEventListener("click", () => turn(Boolean(sure.hidden)));
  part("forget-no").addEventListener("click", () => turn(false));
  sure.addEventListener("keydown", (event) => {
    if (event.key === "Escape") turn(false);
  });
  const yes = /** @type {HTMLButtonElement} */ (part("forget-yes"));
  yes.addEventListener("click", () => {
    once(yes, async () => {
      await ask({ kind: "forget" });
      turn(false);
      part("tested").replaceChildren();
      await forgotten();
    });
  });
}
