// What the options make of what is typed and of how a browser calls itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browserName } from "../../extension/options/browser_name.js";
import { typedCode, typedLabel, typedPort } from "../../extension/options/typed.js";

test("a code is the same however it is typed", () => {
  for (const text of ["K7QX-M2RB", "k7qxm2rb", "  k7qx m2rb\n", "K7QX–M2RB", "\u200bＫ７ＱＸ－Ｍ２ＲＢ"]) {
    assert.deepEqual(typedCode(text), { value: "K7QXM2RB" });
  }
});

test("what is no code says why", () => {
  assert.deepEqual(typedCode(" - "), { wrong: "options_code_empty" });
  assert.deepEqual(typedCode("K7QX-M2R"), { wrong: "options_code_short", given: 7 });
  assert.deepEqual(typedCode("K7QX-M2RBB"), { wrong: "options_code_short", given: 9 });
  for (const text of ["K7QX-M2R0", "K7QX-M2RO", "K7QX-M2RI", "K7QX-M2R1", "K7QX_M2RB", "K7QX-M2RÉ"]) {
    assert.deepEqual(typedCode(text), { wrong: "options_code_letters" });
  }
});

test("a name is one line of at most 60 characters", () => {
  assert.deepEqual(typedLabel("  My\n  browser\u0007 "), { value: "My browser" });
  assert.deepEqual(typedLabel("é".repeat(100)), { value: "é".repeat(60) });
  assert.deepEqual(typedLabel(" \t"), { wrong: "options_label_empty" });
});

test("a port is a number that there is", () => {
  assert.deepEqual(typedPort(" 31415 "), { value: 31415 });
  for (const text of ["", "0", "65536", "99999", "31.4", "-1", "0x10", "port"]) {
    assert.deepEqual(typedPort(text), { wrong: "options_port_wrong" });
  }
});

const LINUX = "Mozilla/5.0 (X11; Linux x86_64)";

test("a browser is named as people name it", () => {
  const firefox = `${LINUX.slice(0, -1)}; rv:140.0) Gecko/20100101 Firefox/140.0`;
  assert.deepEqual(browserName({ userAgent: firefox }), { browser: "Firefox", system: "Linux" });
  const brands = ["Not/A)Brand", "Chromium", "Microsoft Edge"].map((brand) => ({ brand }));
  assert.deepEqual(browserName({ userAgent: LINUX, userAgentData: { brands, platform: "Windows" } }), {
    browser: "Edge",
    system: "Windows",
  });
  const mac =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36";
  assert.deepEqual(browserName({ userAgent: mac }), { browser: "Chrome", system: "macOS" });
  assert.deepEqual(browserName({ userAgent: "" }), { browser: "", system: "" });
});
