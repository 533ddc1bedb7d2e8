// What the reader typed to pair, made plain; or why it cannot be sent.

const CODE_LENGTH = 8;
const LONGEST_LABEL = 60;
/** No two of a code's characters look alike. */
const CODE = /^[2-9A-HJ-NP-Z]*$/;

/**
 * A field's value as it is sent, or the key of the sentence that says what is wrong.
 * @template Value
 * @typedef {{ value: Value, wrong?: undefined, given?: undefined } | { value?: undefined, wrong: string, given?: number }} Typed
 */

/** @param {string} text @returns {Typed<string>} */
export function typedCode(text) {
  const value = text
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}\p{Cf}]/gu, "");
  if (!value) return { wrong: "options_code_empty" };
  if (!CODE.test(value)) return { wrong: "options_code_letters" };
  if (value.length !== CODE_LENGTH) return { wrong: "options_code_short", given: value.length };
  return { value };
}

/** @param {string} text @returns {Typed<string>} */
export function typedLabel(text) {
  const value = text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, LONGEST_LABEL);
  return value ? { value } : { wrong: "options_label_empty" };
}

/** @param {string} text @returns {Typed<number>} */
export function typedPort(text) {
  const value = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= 65535 ? { value } : { wrong: "options_port_wrong" };
}
