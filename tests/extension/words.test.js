// Every sentence is there, is used, and takes what it is given; and `words` says it as its language has it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const EXTENSION = join(import.meta.dirname, "../../extension");
const LOCALES = join(EXTENSION, "_locales");
const PREFIXES = "badge|card|peek|bar|notice|options|popup|trouble";
/** A key in quotes, or as the name of a property. */
const WRITTEN = new RegExp(`["\\s{]((?:${PREFIXES})_[a-z0-9_]+|language)(?:"|:\\s)`, "g");
const CATEGORIES = /_(zero|one|two|few|many|other)$/;

/** @typedef {{ message: string, description?: string, placeholders?: Record<string, { content: string }> }} Message */

/** @param {string} locale @returns {Record<string, Message>} */
function messages(locale) {
  return JSON.parse(readFileSync(join(LOCALES, locale, "messages.json"), "utf-8"));
}

const english = messages("en");
const keys = new Set(Object.keys(english));

/** The text of every source file of a kind, by its path. @param {RegExp} name */
function sources(name) {
  const paths = readdirSync(EXTENSION, { recursive: true, encoding: "utf-8" }).filter((path) =>
    name.test(path),
  );
  return new Map(paths.map((path) => [path, readFileSync(join(EXTENSION, path), "utf-8")]));
}

/** @param {string} key */
const stem = (key) => key.replace(CATEGORIES, "");

/** Keys in the sources as they stand, and the beginnings of those that are put together from a name. */
function used() {
  const whole = new Map();
  const beginnings = new Map();
  for (const [path, text] of sources(/\.js$/)) {
    for (const [, key] of text.matchAll(WRITTEN)) whole.set(key, path);
    for (const [, key] of text.matchAll(new RegExp(`\`((?:${PREFIXES})_[a-z0-9_]*)\\$\\{`, "g")))
      beginnings.set(key, path);
  }
  for (const [path, text] of sources(/\.html$/)) {
    for (const [, key] of text.matchAll(/data-words(?:-label)?="([^"]*)"/g)) whole.set(key, path);
  }
  for (const [path, text] of sources(/manifest\.json$/)) {
    for (const [, key] of text.matchAll(/__MSG_(\w+)__/g)) whole.set(key, path);
  }
  return { whole, beginnings };
}

test("every sentence that is used is there", () => {
  const { whole, beginnings } = used();
  const missing = [...whole].filter(([key]) => !keys.has(key) && !keys.has(`${key}_other`));
  const endless = [...beginnings].filter(
    ([beginning]) => ![...keys].some((key) => key.startsWith(beginning)),
  );
  assert.deepEqual([...missing, ...endless], []);
});

test("every sentence that is there is used", () => {
  const { whole, beginnings } = used();
  const idle = [...keys].filter(
    (key) =>
      !whole.has(key) &&
      !whole.has(stem(key)) &&
      ![...beginnings.keys()].some((beginning) => key.startsWith(beginning)),
  );
  assert.deepEqual(idle, []);
});

test("every kind of trouble has its sentence, and what to do about it", () => {
  const types = readFileSync(join(EXTENSION, "types.d.ts"), "utf-8");
  const kinds = types.match(/type TroubleKind =([^;]*);/)?.[1]?.match(/\w+/g) ?? [];
  assert.ok(kinds.length > 10);
  for (const kind of kinds) {
    assert.ok(keys.has(`trouble_${kind}`), kind);
    assert.ok(keys.has(`trouble_${kind}_next`), kind);
    assert.ok(keys.has(`trouble_${kind}_until`), kind);
  }
});

test("every sentence is described, and its placeholders are defined and used", () => {
  for (const [key, { message, description, placeholders = {} }] of Object.entries(english)) {
    assert.match(key, /^[a-z0-9_]+$/);
    assert.ok(description, `${key} needs a description`);
    const inText = (message.match(/\$[A-Z0-9_]+\$/g) ?? []).map((name) => name.slice(1, -1).toLowerCase());
    assert.deepEqual(Object.keys(placeholders).sort(), [...new Set(inText)].sort(), key);
    for (const { content } of Object.values(placeholders)) assert.match(content, /^\$[1-9]$/, key);
    assert.doesNotMatch(message.replaceAll(/\$[A-Z0-9_]+\$/g, ""), /\$|<[a-z]/i, key);
  }
});

test("a plural has its one and its other", () => {
  for (const key of keys) {
    if (key.endsWith("_one")) assert.ok(keys.has(`${stem(key)}_other`), key);
    if (key.endsWith("_other")) assert.ok(keys.has(`${stem(key)}_one`), key);
  }
});

test("every other language says what English says, with the same placeholders", () => {
  for (const locale of readdirSync(LOCALES)) {
    for (const [key, { placeholders = {} }] of Object.entries(messages(locale))) {
      const model = english[key] ?? english[`${stem(key)}_other`];
      assert.ok(model, `${locale}: ${key} is not in English`);
      for (const { content } of Object.values(placeholders))
        assert.ok(
          Object.values(model.placeholders ?? {}).some((one) => one.content === content),
          `${locale}: ${key} has no ${content}`,
        );
    }
  }
});

test("every call gives a sentence what it has room for", () => {
  for (const [path, text] of sources(/\.js$/)) {
    for (const { name, key, given } of calls(text)) {
      const variants = [...keys].filter((one) => one === key || (name === "counted" && stem(one) === key));
      if (variants.length === 0) continue;
      const room = Math.max(0, ...variants.map(places));
      if (name === "of")
        assert.equal(given, room, `${path}: ${key} has ${room} places, and is given ${given}`);
      else assert.ok(given >= room, `${path}: ${key} has ${room} places, and is given ${given}`);
    }
  }
});

/** The highest place that a sentence has. @param {string} key */
function places(key) {
  return Math.max(
    0,
    ...Object.values(english[key]?.placeholders ?? {}).map(({ content }) => Number(content[1])),
  );
}

/**
 * The calls of `of` and `counted` with a key as it stands, and with how many arguments after it.
 * @param {string} text
 */
function* calls(text) {
  for (const found of text.matchAll(/\b(of|counted)\(\s*"([a-z0-9_]+)"/g)) {
    const [call, name = "", key = ""] = found;
    if (!new RegExp(`^(${PREFIXES})_`).test(key)) continue;
    let given = 0;
    let depth = 0;
    for (let at = found.index + call.length; depth >= 0; at += 1) {
      const letter = text[at] ?? ")";
      if ("([{".includes(letter)) depth += 1;
      else if (")]}".includes(letter)) depth -= 1;
      else if (letter === "," && depth === 0 && !/^,\s*\)/.test(text.slice(at))) given += 1;
    }
    yield { name, key, given };
  }
}

/** `words`, as a browser would load it whose sentences these are. @param {Record<string, string>} sentences */
async function wordsOf(sentences, language = "en-GB") {
  const asked = /** @type {string[]} */ ([]);
  /** @type {any} */ (globalThis).chrome = {
    i18n: {
      getUILanguage: () => language,
      /** @param {string} key @param {string[]} given */
      getMessage(key, given) {
        asked.push(key);
        return (sentences[key] ?? "").replaceAll(/\$([1-9])/g, (_, place) => given[place - 1] ?? "");
      },
    },
  };
  await import(`${join(EXTENSION, "shared/words.js")}?${Math.random()}`);
  return { words: /** @type {any} */ (globalThis).arxivtui.words, asked };
}

test("a sentence takes its substitutions as they are, and is asked of the browser once", async () => {
  const { words, asked } = await wordsOf({ notice_starred: "Starred $1 in $2." });
  assert.equal(words.of("notice_starred", "$2 <b>", 3), "Starred $2 <b> in 3.");
  assert.equal(words.of("notice_starred", "it"), "Starred it in .");
  assert.deepEqual(asked, ["notice_starred"]);
});

test("a sentence that is missing shows its key, also once the extension was reloaded", async () => {
  const { words } = await wordsOf({ bar_shown: "Shown" });
  assert.equal(words.of("bar_hidden"), "bar_hidden");
  words.of("bar_shown");
  /** @type {any} */ (globalThis).chrome.i18n.getMessage = () => {
    throw new Error("Extension context invalidated.");
  };
  assert.equal(words.of("bar_shown"), "Shown");
  assert.equal(words.of("bar_unread"), "bar_unread");
});

test("a number takes the plural of the language that the sentences are in", async () => {
  const { words } = await wordsOf({ bar_hidden_one: "One hidden", bar_hidden_other: "$1 hidden" }, "pl");
  assert.deepEqual(
    [0, 1, 3, 1500].map((number) => words.counted("bar_hidden", number)),
    ["0 hidden", "One hidden", "3 hidden", "1,500 hidden"],
  );
  const polish = await wordsOf({
    language: "pl",
    bar_hidden_few: "$1 ukryte",
    bar_hidden_other: "$1 ukrytych",
  });
  assert.deepEqual(
    [1, 3, 5].map((number) => polish.words.counted("bar_hidden", number)),
    ["1 ukrytych", "3 ukryte", "5 ukrytych"],
  );
});

test("a moment is told as shortly as it is clear", async () => {
  const { words } = await wordsOf({});
  const now = new Date();
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12, 5);
  const before = new Date(noon.getTime() - 3 * 24 * 60 * 60 * 1000);
  assert.equal(words.moment(noon.toISOString()), "12:05");
  assert.match(words.moment(before.toISOString()), /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? 1[123]:05$/);
  assert.equal(words.moment("2021-07-14T12:00:00Z"), "14 Jul 2021");
  assert.equal(words.moment("yesterday"), "");
});
