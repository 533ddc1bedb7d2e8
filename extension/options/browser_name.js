// The name under which arxivtui would list this browser, for the reader to keep or change.

/** What Chromium's brands are called in everyday speech; the first that is there counts. */
const BRANDS = ["Microsoft Edge", "Google Chrome", "Opera", "Vivaldi", "Brave", "Chromium"];
/** @type {[RegExp, string][]} */
const BROWSERS = [
  [/\bEdg(?:A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrome\//, "Chrome"],
];
/** @type {[RegExp, string][]} */
const SYSTEMS = [
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Macintosh|macOS/, "macOS"],
  [/CrOS|Chrome OS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/**
 * The browser and its system, such as `Firefox` and `Linux`; empty where they cannot be told.
 * @param {{ userAgent: string, userAgentData?: { brands: { brand: string }[], platform: string } }} navigator
 * @returns {{ browser: string, system: string }}
 */
export function browserName({ userAgent, userAgentData }) {
  const brands = new Set(userAgentData?.brands.map(({ brand }) => brand));
  const brand = BRANDS.find((name) => brands.has(name))?.replace(/^(Microsoft|Google) /, "");
  return {
    browser: brand ?? first(BROWSERS, userAgent),
    system: first(SYSTEMS, userAgentData?.platform || userAgent),
  };
}

/** @param {[RegExp, string][]} names @param {string} text */
function first(names, text) {
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? "";
}
