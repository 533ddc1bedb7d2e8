// Numbers, each with its name below it.
import { element } from "../options/reports.js";

const { words } = arxivtui;

/**
 * @param {HTMLElement} list a `dl`
 * @param {Record<string, number>} counts by the key of the name
 */
export function showCounts(list, counts) {
  const format = new Intl.NumberFormat(words.of("language"));
  const rows = Object.entries(counts).map(([key, number]) => {
    const row = element("div");
    row.append(element("dt", words.of(key)), element("dd", format.format(number)));
    return row;
  });
  list.replaceChildren(...rows);
}
