// The time, and waiting for it to pass; tests bring a clock of their own.

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970
 * @property {(milliseconds: number) => Promise<void>} wait
 */

/** @type {Clock} */
export const CLOCK = {
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
