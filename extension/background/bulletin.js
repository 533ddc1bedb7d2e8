// Every open page hears of acts, and of arxivtui coming and going, through one key of the browser's storage.

import { isObject } from "./checks.js";

export class Bulletin {
  #clock;
  #number = 0;
  /** @type {string | null} */
  #told = null;
  /** One after another: what is told last is what stands. */
  #telling = Promise.resolve();

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * Tell the pages; what is told already, and names no papers, is not told again. Nothing depends on it: a
   * page that misses it asks when it is looked at next.
   * @param {Omit<News, "number">} news
   */
  tell(news) {
    return this.#inTurn(() => this.#tell(news));
  }

  /** Leave nothing of it behind. */
  clear() {
    return this.#inTurn(async () => {
      this.#told = null;
      await chrome.storage.local.remove("news").catch(() => {});
    });
  }

  /** @param {Omit<News, "number">} news */
  async #tell(news) {
    const told = gist(news);
    try {
      this.#told ??= await lastTold();
      if (told === this.#told && Object.keys(news.papers).length === 0) return;
      this.#told = told;
      this.#number = Math.max(this.#number + 1, this.#clock.now());
      await chrome.storage.local.set({ news: { ...news, number: this.#number } });
    } catch {
      this.#told = null;
    }
  }

  /** @param {() => Promise<void>} work which never fails */
  #inTurn(work) {
    this.#telling = this.#telling.then(work);
    return this.#telling;
  }
}

/** What an earlier background told last, for a worker that wakes is no news. */
async function lastTold() {
  const { news } = await chrome.storage.local.get("news");
  return isObject(news) ? gist(news) : "";
}

/** @param {{ waiting?: unknown, trouble?: unknown, gaveWay?: unknown }} news */
function gist({ waiting, trouble, gaveWay }) {
  return JSON.stringify([waiting, trouble, gaveWay]);
}
