// Pairing: the code that the reader types goes to arxivtui, which asks the reader in its turn.
import { browserName } from "./browser_name.js";
import { ask, element, once, part, show, troubleReport } from "./reports.js";
import { typedCode, typedLabel, typedPort } from "./typed.js";

const { words } = arxivtui;

/** Firefox ends a background after half a minute; the reader has two to agree. */
const TIMES = 6;

/**
 * Take the form to pair.
 * @param {() => Promise<void>} paired called once arxivtui let this browser in
 */
export function startPairing(paired) {
  const form = part("pair");
  const told = part("pair-told");
  const { browser, system } = browserName(navigator);
  input("label").value =
    browser && system ? words.of("options_label_made", browser, system) : browser || system;
  part("origin").textContent = words.of("options_origin", location.origin);
  for (const id of ["code", "label", "port"]) input(id).addEventListener("input", () => right(id));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(part("pair-send"), async () => {
      const message = readForm();
      if (!message) return;
      showWaiting(told);
      const reply = await askUntilAnswered(message);
      show(told, reportOf(reply, message.port));
      if (reply?.trouble?.kind === "closed") part("port-other").setAttribute("open", "");
      if (reply?.outcome === "paired") {
        input("code").value = "";
        await paired();
      } else {
        input("code").focus();
        input("code").select();
      }
    });
  });
}

/**
 * Ask, and ask again whenever the background died over it: it goes on where it was. A reader may think about it
 * for longer than Firefox lets a background wait.
 * @param {Extract<Ask, { kind: "pair" }>} message
 */
async function askUntilAnswered(message) {
  let reply = null;
  for (let time = 0; time < TIMES && !reply; time += 1) reply = await ask(message);
  return reply;
}

/**
 * Set the port of the pairing that there is, and open its field if that is another than usual.
 * @param {number} port
 */
export function showPort(port) {
  const field = input("port");
  // What the reader typed stays.
  if (field.value !== field.defaultValue || field.value === String(port)) return;
  field.defaultValue = String(port);
  part("port-other").setAttribute("open", "");
}

/** What the form says; null, with the first wrong field focused, if it cannot be sent. */
function readForm() {
  const code = typedCode(input("code").value);
  const label = typedLabel(input("label").value);
  const port = typedPort(input("port").value);
  mark("port", port);
  mark("label", label);
  mark("code", code);
  if (code.value === undefined || label.value === undefined || port.value === undefined) return null;
  return { kind: /** @type {const} */ ("pair"), code: code.value, label: label.value, port: port.value };
}

/**
 * Say below a field what is wrong with it, and go there.
 * @param {string} id
 * @param {import("./typed.js").Typed<unknown>} typed
 */
function mark(id, { wrong, given }) {
  if (!wrong) {
    right(id);
    return;
  }
  const field = input(id);
  const message = part(`${id}-wrong`);
  message.textContent = given === undefined ? words.of(wrong) : words.of(wrong, given);
  message.hidden = false;
  field.setAttribute("aria-invalid", "true");
  if (id === "port") part("port-other").setAttribute("open", "");
  field.focus();
}

/** @param {string} id */
function right(id) {
  part(`${id}-wrong`).hidden = true;
  input(id).removeAttribute("aria-invalid");
}

/** @param {HTMLElement} told */
function showWaiting(told) {
  show(told, { tone: "wait", sentence: words.of("options_pairing_now") });
  const progress = element("progress");
  progress.setAttribute("aria-label", words.of("options_pairing_busy"));
  told.append(progress);
}

/**
 * @param {PairReply | null} reply
 * @param {number} port that was asked at
 * @returns {import("./reports.js").Report}
 */
function reportOf(reply, port) {
  if (!reply) return { tone: "bad", sentence: words.of("options_asleep") };
  if (reply.trouble?.kind === "closed") {
    const sentence = words.of("options_nobody", port);
    return { tone: "bad", sentence, next: words.of("options_nobody_next") };
  }
  if (reply.trouble) return troubleReport(reply.trouble);
  switch (reply.outcome) {
    case "paired":
      return { tone: "good", sentence: words.of("options_paired") };
    case "denied":
      return { tone: "bad", sentence: words.of("options_denied") };
    case "overtaken":
      return { tone: "bad", sentence: words.of("options_overtaken") };
    default:
      return { tone: "bad", sentence: words.of("options_wrong_code") };
  }
}

/** @param {string} id */
function input(id) {
  return /** @type {HTMLInputElement} */ (part(id));
}
