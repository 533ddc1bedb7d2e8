// The reader's settings: each is kept as soon as it is changed, and follows what other windows change.
import { element, part } from "./reports.js";

const { settings, words } = arxivtui;

/** Take changes, and show what is set. */
export function startPreferences() {
  box("show").addEventListener("change", () => keep({ off: !box("show").checked }));
  box("bar").addEventListener("change", () => keep({ bar: box("bar").checked }));
  box("peek").addEventListener("change", () => keep({ peek: box("peek").checked }));
  for (const choice of choices()) {
    choice.addEventListener("change", () =>
      keep({ dismissed: /** @type {Settings["dismissed"]} */ (choice.value) }),
    );
  }
  settings.watch(show);
  settings.read().then(show);
}

/** @param {Settings} now */
function show(now) {
  box("show").checked = !now.off;
  box("bar").checked = now.bar;
  box("peek").checked = now.peek;
  for (const choice of choices()) choice.checked = choice.value === now.dismissed;
  part("off-none").hidden = now.offPages.length > 0;
  part("off-pages").replaceChildren(...now.offPages.toReversed().map(offPage));
}

/** @param {string} path */
function offPage(path) {
  const line = element("li");
  const button = element("button", words.of("options_on"));
  button.type = "button";
  button.setAttribute("aria-label", words.of("options_on_page", path));
  button.addEventListener("click", async () => {
    const { offPages } = await settings.read();
    part("off-heading").focus();
    await keep({ offPages: offPages.filter((one) => one !== path) }, words.of("options_switched_on", path));
  });
  line.append(element("span", path), button);
  return line;
}

/** @param {Partial<Settings>} changes @param {string} [done] */
async function keep(changes, done = words.of("options_saved")) {
  const told = part("settings-told");
  told.textContent = "";
  try {
    await settings.change(changes);
    told.textContent = done;
  } catch {
    told.textContent = words.of("options_not_saved");
    show(await settings.read());
  }
}

function choices() {
  return /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[name=dismissed]")]);
}

/** @param {string} id */
function box(id) {
  return /** @type {HTMLInputElement} */ (part(id));
}
