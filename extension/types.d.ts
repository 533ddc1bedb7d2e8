// The contracts between the extension's parts, for the type checker alone; nothing of this is shipped.
// Classic scripts (`shared/`, `content/`) meet on one namespace, `arxivtui`; modules (`background/`) import.

/** An arXiv id without version: `2507.08665`, `hep-th/9901001`. */
type PaperId = string;
/** RFC 3339 with a zone. */
type Moment = string;
type StateName = "unread" | "seen" | "skipped" | "dismissed";

/** What the reader decided of a paper. */
interface Standing {
  state: StateName;
  starred: boolean;
  later: boolean;
  tags: string[];
}

interface Evidence {
  kind: string;
  text: string;
  /** Points. */
  weight: number;
}

/** What arxivtui knows of a paper: the answer of `/v1/papers` for one id, checked. */
interface Paper extends Standing {
  /** 0-100; null: unscored. */
  score: number | null;
  /** `local` or a model's name; empty without a score. */
  scorer: string;
  relevance: number | null;
  novelty: number | null;
  comment: string;
  topic: string;
  evidence: Evidence[];
  /** Scored under other criteria, or by another model, than are set now. */
  stale: boolean;
  /** Place in its day, from 1. */
  rank: number | null;
  /** The rule that it matched, such as `author Ada Example`; or empty. */
  matched: string;
  /** In the reader's own reference library. */
  library: boolean;
}

/** A paper as the pages are told of it, acts that still wait included. */
interface Known extends Paper {
  /** When arxivtui said so. */
  asOf: Moment;
  /** An act on it waits to reach arxivtui. */
  waiting: boolean;
  /** This browser has an act on it that can be taken back. */
  undoable: boolean;
}

/** What an act sets; what is left out stays. */
interface Marks {
  state?: StateName;
  starred?: boolean;
  later?: boolean;
}

/**
 * Why arxivtui could not be asked.
 *
 * - `unpaired`: this browser was never paired, or was told to forget it
 * - `closed`: nobody answers on the port
 * - `stranger`: another program answers, or an arxivtui that cannot prove that it is the one paired with
 * - `shut_out`: the pairing was revoked, or the store is another one: pair again
 * - `update_extension`, `update_app`: the versions do not fit
 * - `busy`: 429, and still after waiting
 * - `failing`: 500 or 503, and still after waiting; or no answer in time
 * - `nonsense`: an answer that is not of the shape agreed
 * - `refused`: it would not have this request (400, 409, 413 ...)
 * - `full`: the browser's storage is full; nothing was kept
 * - `no_permission`: the browser's owner took the permission for 127.0.0.1 away
 */
type TroubleKind =
  | "unpaired"
  | "closed"
  | "stranger"
  | "shut_out"
  | "update_extension"
  | "update_app"
  | "busy"
  | "failing"
  | "nonsense"
  | "refused"
  | "full"
  | "no_permission";

interface Trouble {
  kind: TroubleKind;
  /** What arxivtui or the browser said, for the options page; plain text, or empty. */
  detail: string;
}

// ---- messages to the background: one `kind` each, with its reply ---------------------------------------

type Ask =
  | { kind: "papers"; ids: PaperId[] }
  /** One paper. `act_id`: a UUID, made by the page once for each act; one that comes again is kept once. */
  | { kind: "act"; act_id: string; ids: PaperId[]; marks: Marks }
  | { kind: "undo"; id: PaperId }
  | { kind: "want"; ids: PaperId[] }
  /** Is it there by now? Sends what waits. Open pages ask now and then while they are looked at. */
  | { kind: "reach" }
  | { kind: "open_options" }
  // From the extension's own pages only:
  | { kind: "status" }
  | { kind: "pair"; code: string; label: string; port: number }
  | { kind: "forget" }
  /** `at`: of those acts in `gaveWay` that the reader was shown. */
  | { kind: "told"; at: Moment[] };

interface PapersReply {
  /** null: arxivtui itself answered just now. Else `papers` is what was known last. */
  trouble: Trouble | null;
  papers: Record<PaperId, Known>;
  /** Not in its store (or, with trouble, not known here). */
  unknown: PaperId[];
  /** Of those unknown: `queued`, or in a sentence why they do not come. */
  requested: Record<PaperId, string>;
  /** Oldest moment among `papers`; null without any. */
  asOf: Moment | null;
  /** Acts in the queue. */
  waiting: number;
}

interface ActReply {
  /** `kept`: on arxivtui's disk. `waiting`: in the queue. `refused`: nothing was kept; roll back. */
  outcome: "kept" | "waiting" | "refused";
  /** How the papers stand now. */
  papers: Record<PaperId, Known>;
  /** Left alone, since they were changed in arxivtui meanwhile. */
  conflicts: PaperId[];
  /** Not in its store. */
  unknown: PaperId[];
  /**
   * `refused`: why. `waiting`: how arxivtui was found; null where it is there, and has trouble with this act
   * alone, which goes on waiting.
   */
  trouble: Trouble | null;
  waiting: number;
}

interface WantReply {
  queued: PaperId[];
  trouble: Trouble | null;
}

interface ReachReply {
  trouble: Trouble | null;
  /** Also without trouble: it is there, but would not have these acts just then. */
  waiting: number;
}

/** An act from the queue that gave way, or was refused, when it came at last. */
interface GaveWay {
  at: Moment;
  ids: PaperId[];
  /** What it was to set; nothing: it was an undo. Earlier versions have stored acts without. */
  marks: Marks;
  why: "conflict" | "unknown" | "refused";
}

/** The newest day in arxivtui: the answer of `/v1/day`. */
interface Day {
  /** ISO date; null: nothing was fetched yet. */
  date: string | null;
  state: "complete" | "partial" | "stale" | "failed" | "empty" | null;
  papers: number;
  unread: number;
  starred: number;
  later: number;
}

interface StatusReply {
  version: string;
  port: number;
  /** Null: not paired. */
  paired: { client: string; label: string; since: Moment } | null;
  /** With arxivtui, or else with the acts that wait. */
  trouble: Trouble | null;
  /** What answers, if it proved itself. */
  app: { version: string; api: number } | null;
  day: Day | null;
  waiting: number;
  /** When the oldest act in the queue was done. */
  oldest: Moment | null;
  gaveWay: GaveWay[];
  /** Papers remembered for when arxivtui is closed. */
  remembered: number;
}

/**
 * `paired`; else why not. `wrong_code`: wrong, over or used. `denied`: the reader said no, or not in time.
 * `overtaken`: another code was sent since, or the pairing was forgotten.
 */
interface PairReply {
  outcome: "paired" | "wrong_code" | "denied" | "overtaken" | "trouble";
  trouble: Trouble | null;
}

/** Every reply of the background is one of these, or this: the message was bad, or the background failed. */
interface BadAsk {
  error: string;
}

interface Replies {
  papers: PapersReply;
  act: ActReply;
  undo: ActReply;
  want: WantReply;
  reach: ReachReply;
  open_options: Record<string, never>;
  status: StatusReply;
  pair: PairReply;
  forget: Record<string, never>;
  told: Record<string, never>;
}

// ---- news: `storage.local` key `news`, written by the background, heard by every open page -------------

interface News {
  /** Another number each time, so that the same news twice is heard twice. */
  number: number;
  papers: Record<PaperId, Pick<Known, keyof Standing | "waiting" | "undoable">>;
  waiting: number;
  /** How arxivtui was found last. */
  trouble: TroubleKind | null;
  gaveWay: GaveWay[];
}

// ---- messages to a page, from the popup ------------------------------------------------------------------

type PageAsk = { kind: "page" } | { kind: "page_off"; off: boolean };
interface PageReply {
  path: string;
  entries: number;
  scored: number;
  unread: number;
  starred: number;
  off: boolean;
}

// ---- the namespace of the classic scripts -----------------------------------------------------------------

/** `storage.local` key `settings`. */
interface Settings {
  /** Nothing is shown on any page. */
  off: boolean;
  /** Paths on which nothing is shown; the newest 100. */
  offPages: string[];
  /** What becomes of dismissed papers on a page. */
  dismissed: "dim" | "hide" | "show";
  /** The hover panel; without it the badge is clicked. */
  peek: boolean;
  /** The bar on lists. */
  bar: boolean;
}

/** What the reader chose on one list; `storage.local` key `views`, by path, the newest 50. */
interface View {
  order: "arxiv" | "score";
  /** Papers below this score are hidden; 0 hides none. Unscored and unknown ones are never hidden by it. */
  threshold: number;
  unreadOnly: boolean;
}

type PageKind = "list" | "catchup" | "abs" | "search" | "author";

/** One paper on a page. */
interface Entry {
  id: PaperId;
  /** The badge goes by this node: see `place`. */
  anchor: Element;
  /** After the anchor (a link to the paper), as its last child, or before it. */
  place: "after" | "end" | "before";
  /** The elements that are this entry, moved and hidden together, in order; empty on an abstract page. */
  rows: HTMLElement[];
  /** Index into `Page.sections`; -1 on an abstract page. */
  section: number;
}

interface Page {
  kind: PageKind;
  entries: Entry[];
  /** The lists whose entries are ordered among themselves. */
  sections: HTMLElement[];
  /** It has links to papers, yet none was recognised as an entry: arXiv's markup is not as we know it. */
  strange: boolean;
}

type Look = "filled" | "outlined" | "dashed" | "unscored" | "unknown";
type Mark = "starred" | "later" | "done" | "dismissed" | "";

interface ArxivtuiNamespace {
  words: {
    /** A sentence of `_locales`; the key itself if there is none. Substitutions are plain text. */
    of(key: string, ...substitutions: (string | number)[]): string;
    /** `key_one` or `key_other` by the language's plural rule, with the number as `$1`. */
    counted(key: string, number: number, ...more: (string | number)[]): string;
    /** Fill every `[data-words]` (text) and `[data-words-label]` (aria-label, title) below a node. */
    fill(root: ParentNode): void;
    /** A moment for people: `14:05`, `Mon 14:05`, `14 Jul 2025`, in the browser's language. */
    moment(at: Moment): string;
  };
  settings: {
    readonly defaults: Settings;
    /** What is stored, checked; defaults for what is missing or malformed. */
    read(): Promise<Settings>;
    change(changes: Partial<Settings>): Promise<void>;
    /** Called with the new settings whenever they change, in any window. */
    watch(changed: (settings: Settings) => void): void;
  };
  standing: {
    /** How a paper stands after an act, by the rules of the app. */
    after<T extends Standing>(before: T, marks: Marks): T;
  };
  /** Send to the background and wait for its reply; a worker that was asleep or died is asked again once.
   * Never rejects. `null`: the extension was reloaded under the page, and nobody will ever reply. `error`: this
   * one question has failed, as trouble `failing` would be; what became of an act or undo is not known. */
  ask<K extends Ask["kind"]>(message: Extract<Ask, { kind: K }>): Promise<Replies[K] | BadAsk | null>;

  pages: { read(document: Document, location: Location): Page | null };
  view: {
    read(path: string): Promise<View>;
    /** In a private window, for as long as the page is open. */
    keep(path: string, view: View): Promise<void>;
    readonly plain: View;
  };
  badge: {
    /** The whole number that a score is shown as. */
    whole(score: number): number;
    /** Insert a badge for each entry in one pass; the badges, in the entries' order. Reads no layout. */
    insert(
      entries: Entry[],
      known: (id: PaperId) => Known | undefined,
      state: BadgeState,
    ): HTMLButtonElement[];
    /** Make a badge say what is known now. */
    show(badge: HTMLButtonElement, known: Known | undefined, state: BadgeState): void;
    look(known: Known | undefined): Look;
    mark(known: Known | undefined): Mark;
  };
  order: {
    /** Take back what another copy of this extension has left of its order and marks on a page. */
    restore(document: Document): void;
    /** Dim an entry, or do not, until the page is ordered again. */
    dim(entry: Entry, on: boolean): void;
    /** Order and hide a page's entries; reads everything, then writes everything. How many are hidden. */
    apply(page: Page, view: View, settings: Settings, known: (id: PaperId) => Known | undefined): OrderCounts;
    /** As arXiv made it. */
    undo(page: Page): void;
  };
  notices: {
    /** A line at the window's edge for a few seconds, spoken to screen readers; an `action` is a button. */
    tell(text: string, action?: { label: string; run(): void }): void;
    /** The one quiet mark at the page's top: not paired, markup not known, extension reloaded. */
    mark(text: string, action?: { label: string; run(): void }): void;
    /** For screen readers alone. */
    say(text: string): void;
    clearMark(): void;
    /** All of it goes. */
    clear(): void;
  };
  /** Elements to be laid over a page. */
  nodes: Nodes;
  /** What can be done to a paper, as buttons and as keys. */
  acts: Acts;
  /** What is known of a page's papers, with the acts on their way laid over it. */
  ledger: { open(): Ledger };
  /** What is on this page and what is known of it; acts go through here. Null while nothing is shown. */
  overlay: Overlay | null;
  overlays: { open(page: Page, settings: Settings, view: View): LiveOverlay };
  /** When arxivtui is asked again: on coming back to the page, and softly while something is to come. */
  refresh: { start(overlay: LiveOverlay, signal: AbortSignal): void };
  /** What is known of a paper, in words; empty where there is nothing to say. */
  facts: Facts;
  peek: {
    start(overlay: Overlay, signal: AbortSignal): void;
    close(): void;
    /** The paper that it is open on. */
    of(): PaperId | null;
    /** Focus a badge without opening the peek. */
    focusQuietly(badge: HTMLElement | null, how?: FocusOptions): void;
  };
  card: {
    start(overlay: Overlay, signal: AbortSignal): void;
    /** Open it beside a badge; close it if it is open there. */
    open(id: PaperId, from: HTMLElement): void;
    close(): void;
    isOpen(): boolean;
    /** The paper that it is open on. */
    of(): PaperId | null;
  };
  bar: {
    /** `off` is run when the reader wants nothing shown on this page. */
    start(overlay: LiveOverlay, off: () => void): void;
    refresh(): void;
    remove(): void;
    /** How much of the window's bottom it takes, in pixels. */
    height(): number;
  };
}

interface BadgeState {
  /** Not live: the badge says "as of" in its label. */
  asOf: Moment | null;
  requested: string;
  /** arxivtui cannot be asked: whether it has a paper that is not known here, nobody can say. */
  away: boolean;
}

interface OrderCounts {
  shown: number;
  hidden: number;
}

interface Overlay {
  readonly page: Page;
  readonly trouble: Trouble | null;
  readonly asOf: Moment | null;
  readonly waiting: number;
  view: View;
  settings: Settings;
  known(id: PaperId): Known | undefined;
  requested(id: PaperId): string;
  badge(id: PaperId): HTMLButtonElement | undefined;
  /** Shown at once; rolled back with a notice if refused. */
  act(ids: PaperId[], marks: Marks): Promise<void>;
  undo(id: PaperId): Promise<void>;
  /** Whether arxivtui can be asked to fetch a paper. */
  askable(id: PaperId): boolean;
  want(id: PaperId): Promise<void>;
  /** Apply `view` and remember it. */
  setView(changes: Partial<View>): Promise<void>;
  /** Called after anything that is shown has changed. */
  onChange(listener: (ids: PaperId[]) => void): void;
}

/** An overlay as the wiring sees it. */
interface LiveOverlay extends Overlay {
  /** Ask for every paper of the page. False if nobody replied: the extension was reloaded under the page. */
  refresh(): Promise<boolean>;
  /** Ask for what was wanted and is not there yet. */
  refreshWanted(): Promise<void>;
  /** Is arxivtui there by now? */
  reach(): Promise<void>;
  /** Nobody replies any more. */
  readonly gone: boolean;
  /** Papers that were asked for and are on their way. */
  readonly wanted: PaperId[];
  /** Insert the badges and order the page; once. */
  place(): void;
  /** Of the papers as the page was last ordered. */
  readonly counts: OrderCounts;
  /** Papers that were acted on since, and that ordering the page again would hide. */
  readonly untidy: number;
  /** Order the page as `view` and `settings` say. */
  tidy(): void;
  /** Hear of what other tabs did. */
  hear(news: unknown): void;
}

type ActName = "star" | "later" | "dismiss" | "read" | "undo";

interface Acts {
  /** What pressing this sets on a paper that stands so: where it is set already, it is taken back. */
  marks(name: Exclude<ActName, "undo">, known: Known): Marks;
  /** Do it to a paper, and say so. */
  run(overlay: Overlay, name: ActName, id: PaperId): void;
  /** The act of a key pressed on a badge, peek or card; null if it has none. */
  ofKey(event: KeyboardEvent): ActName | null;
  /** Buttons for these acts, in this order; `show` makes them say how the paper stands. */
  buttons(names: ActName[], run: (name: ActName) => void): ActButtons;
  /** What became of an act on these papers, where it is not simply done. */
  tellOutcome(reply: ActReply, ids: PaperId[]): void;
  /** Once on each page that is looked at; the popup keeps it until the reader has seen it. */
  tellGaveWay(gaveWay: GaveWay[]): void;
}

interface Facts {
  score(known: Known): string;
  scorer(known: Known): string;
  outOfTen(value: number | null): string;
  rank(known: Known): string;
  /** Of a paper that is not known, by what `requested` says and how arxivtui was found. */
  missing(requested: string, trouble: Trouble | null): string;
  /** How arxivtui was found, and whether the options page helps. */
  trouble(overlay: Pick<Overlay, "trouble" | "asOf" | "waiting">): { text: string; options: boolean };
}

interface ActButtons {
  all: HTMLButtonElement[];
  show(known: Known): void;
}

interface Nodes {
  /** An element of ours: `names` are class names without `arxivtui-`, `text` is plain. */
  make<K extends keyof HTMLElementTagNameMap>(tag: K, names: string, text?: string): HTMLElementTagNameMap[K];
  /** A button that runs `press` when clicked. */
  button(names: string, text: string, press: () => void): HTMLButtonElement;
  /** At most so many characters, and never half of one. */
  clip(text: string, longest: number): string;
  /** The root of something of ours, branded with its kind. */
  panel<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    kind: "peek" | "card" | "bar" | "notice" | "mark",
  ): HTMLElementTagNameMap[K];
  /** Add to the page: before the first list if there is one, so that Tab meets it early. */
  early(node: Element, page: Page | null): void;
  /** The badge that an event happened on. */
  badgeOf(event: Event): HTMLButtonElement | null;
}

interface Ledger {
  known(id: PaperId): Known | undefined;
  /** `queued`, or why the paper does not come; or empty. */
  requested(id: PaperId): string;
  /** Papers that are on their way. */
  readonly wanted: PaperId[];
  /** To be called before asking: what happened since is newer than the reply. */
  asking(): number;
  /** A reply of `papers` to what was asked at that time. */
  told(reply: PapersReply, asked: PaperId[], since: number): void;
  /** An act is on its way; its number. */
  begin(ids: PaperId[], marks: Marks): number;
  beginUndo(id: PaperId): number;
  /** Its reply; null if there is none. Nothing of it remains but what the reply says. */
  settle(number: number, reply: ActReply | null): void;
  queued(ids: PaperId[]): void;
  /** What another tab did; the papers that it changed here. */
  heard(papers: News["papers"]): PaperId[];
}

declare var arxivtui: ArxivtuiNamespace;
