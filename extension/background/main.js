// The extension's background: a service worker in Chromium, an event page in Firefox. The browser ends it
// whenever it likes and starts it for the next message, so every listener is added here, at once, and nothing
// that matters is only in memory.

import { Background } from "./background.js";
import { CLOCK } from "./clock.js";
import { dispatch } from "./dispatch.js";

const background = new Background({
  send: (url, how) => fetch(url, how),
  factory: indexedDB,
  clock: CLOCK,
});

chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
  dispatch(background, message, sender).then(sendResponse);
  return true;
});

chrome.runtime.onInstalled.addListener(begin);
chrome.runtime.onStartup.addListener(begin);

function begin() {
  background.begin().catch(() => {});
}
