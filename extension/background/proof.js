// Is it the arxivtui that this browser was paired with? Another program may sit on its port while it is
// closed, and the token must never go there. So a question made at random is asked first, and the answer has
// to show knowledge of the token (docs/http-api.md, `/v1/ping`).

const NONCE_BYTES = 24;

/** A question that was never asked before. */
export function makeNonce() {
  return hex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
}

/**
 * Whether a proof is the one that only the arxivtui can give that made the token.
 * @param {string} proof
 * @param {{ token: string, port: number, nonce: string }} question
 */
export async function isProof(proof, { token, port, nonce }) {
  const text = new TextEncoder();
  const digest = await crypto.subtle.digest("SHA-256", text.encode(token));
  const key = await crypto.subtle.importKey("raw", digest, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const signed = await crypto.subtle.sign("HMAC", key, text.encode(`arxivtui:${port}:${nonce}`));
  return isSame(proof, hex(new Uint8Array(signed)));
}

/**
 * Compares in a time that tells nothing of where two texts differ.
 * @param {string} one
 * @param {string} other
 */
function isSame(one, other) {
  let differing = one.length ^ other.length;
  for (let place = 0; place < other.length; place += 1) {
    differing |= one.charCodeAt(place) ^ other.charCodeAt(place);
  }
  return differing === 0;
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
