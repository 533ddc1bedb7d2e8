"""The tables as the first migration makes them, then what later ones add. Why: docs/architecture.md."""

APPLICATION_ID = 0x61725874
"""Stamped into the file (`arXt`), so that another program's database is told apart."""

TABLES = """
-- One row a paper. `pk` grows in order of arrival: "newest first" is a walk down the key, and full-text
-- search needs an integer. `*_plain` is the text as shown, which search indexes; TeX is converted once.
CREATE TABLE papers (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version INTEGER,
    categories TEXT NOT NULL,        -- space-separated, the primary one first
    submitted TEXT,                  -- ISO date of first submission, where known
    text_hash TEXT NOT NULL,
    title_plain TEXT NOT NULL,
    authors_plain TEXT NOT NULL,     -- joined by ", "
    authors_cut INTEGER NOT NULL DEFAULT 0,
    doi TEXT NOT NULL DEFAULT '',
    journal_ref TEXT NOT NULL DEFAULT '',
    comments TEXT NOT NULL DEFAULT '',
    comments_plain TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    authors TEXT NOT NULL,           -- JSON array of names as arXiv wrote them
    abstract_plain TEXT NOT NULL,
    abstract TEXT NOT NULL
) STRICT;

CREATE TABLE announcements (
    paper_id TEXT NOT NULL REFERENCES papers(id),
    category TEXT NOT NULL,
    listing_date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'cross', 'replace')),
    PRIMARY KEY (paper_id, category, listing_date)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcements_by_day ON announcements(listing_date, category, kind, paper_id);

CREATE TABLE listings (
    category TEXT NOT NULL,
    listing_date TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'empty', 'stale', 'failed')),
    stated TEXT NOT NULL,            -- JSON object: kind -> count as arXiv states it
    received TEXT NOT NULL,          -- JSON object: kind -> count as read
    reason TEXT NOT NULL DEFAULT '',
    fetched_at TEXT NOT NULL,
    PRIMARY KEY (category, listing_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    scorer TEXT NOT NULL DEFAULT '',
    criteria_hash TEXT NOT NULL DEFAULT '',
    papers INTEGER NOT NULL DEFAULT 0,
    prompt_tokens INTEGER NOT NULL DEFAULT 0,
    cached_tokens INTEGER NOT NULL DEFAULT 0,
    completion_tokens INTEGER NOT NULL DEFAULT 0,
    cost REAL                        -- US dollars; NULL where the price is unknown
) STRICT, WITHOUT ROWID;

-- `shown` marks the one row that speaks for the paper, `value` is its number, blended, and `mark` how it
-- differs from what is configured. They are kept by the writer of scores, so that a list of any length is one
-- walk along `scores_shown`. So is `matched`: `said_matched` is the rule that this scorer named; the row that
-- speaks has in `matched` the paper's rule, whichever scorer named it, and other rows their own.
CREATE TABLE scores (
    paper_id TEXT NOT NULL REFERENCES papers(id),
    text_hash TEXT NOT NULL,
    scorer TEXT NOT NULL,
    criteria_hash TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs(id),
    score REAL,
    relevance INTEGER CHECK (relevance BETWEEN 1 AND 10),
    novelty INTEGER CHECK (novelty BETWEEN 1 AND 10),
    comment TEXT NOT NULL DEFAULT '',
    topic TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '[]',
    said_matched TEXT NOT NULL DEFAULT '',
    matched TEXT NOT NULL DEFAULT '',
    shown INTEGER NOT NULL DEFAULT 0,
    value REAL,
    mark TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (paper_id, text_hash, scorer, criteria_hash, run_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE triage (
    paper_id TEXT NOT NULL PRIMARY KEY REFERENCES papers(id),
    state TEXT NOT NULL CHECK (state IN ('unread', 'seen', 'skipped', 'dismissed')),
    starred_at TEXT,
    later_at TEXT,
    note TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX triage_starred ON triage(starred_at, paper_id) WHERE starred_at IS NOT NULL;

CREATE TABLE tags (
    paper_id TEXT NOT NULL REFERENCES papers(id),
    tag TEXT NOT NULL,
    PRIMARY KEY (paper_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags(tag, paper_id);

-- Every change of triage, before and after, as JSON; a step is all rows of one `step_id`.
-- `undone`: 0 it stands; 1 undone, and may be redone; 2 undone for good, since another act came after.
-- Undo takes the newest step that stands; redo the oldest undone step newer than all that stand.
CREATE TABLE triage_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    step_id TEXT NOT NULL,
    device TEXT NOT NULL,
    origin TEXT NOT NULL,
    at TEXT NOT NULL,
    verb TEXT NOT NULL,
    paper_id TEXT NOT NULL REFERENCES papers(id),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1, 2)),
    turned_at TEXT,                  -- when it was last undone or redone
    UNIQUE (step_id, paper_id)
) STRICT;
CREATE INDEX triage_log_standing ON triage_log(undone, seq);

-- An imported or written digest. What its entries say of relevance, novelty and comment stands in `scores`
-- under the digest's run; title, authors and abstract are kept in the digest's own words.
CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs(id),
    model TEXT NOT NULL,
    figures TEXT NOT NULL,           -- JSON: the token and cost tables and the totals, as printed
    banner TEXT NOT NULL DEFAULT '', -- JSON, of a remedial run
    system_prompt TEXT NOT NULL DEFAULT '',
    user_prompt TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX digests_by_day ON digests(day, id);

CREATE TABLE digest_entries (
    digest_id INTEGER NOT NULL REFERENCES digests(id),
    position INTEGER NOT NULL,
    paper_id TEXT NOT NULL REFERENCES papers(id),
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    abstract TEXT NOT NULL,
    PRIMARY KEY (digest_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_entries_by_paper ON digest_entries(paper_id, digest_id);

CREATE TABLE ui_state (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL              -- JSON
) STRICT, WITHOUT ROWID;
"""

INDEXES = """
-- Matched papers first, then the number, then the id: the order of every list of scores. The columns after
-- these save a walk along it from looking up the rows, which are wide.
CREATE INDEX scores_shown ON scores(
    (matched <> '') DESC, value DESC, paper_id, matched, shown, scorer, relevance, novelty, topic
) WHERE shown = 1;
CREATE INDEX papers_by_title ON papers(title_plain COLLATE NOCASE, id);
CREATE INDEX papers_by_submission ON papers(submitted, id) WHERE submitted IS NOT NULL;
"""

SEARCH = """
CREATE VIRTUAL TABLE papers_fts USING fts5(
    title_plain, authors_plain, abstract_plain, categories,
    content = 'papers', content_rowid = 'pk',
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '3'
);
CREATE TRIGGER papers_search_insert AFTER INSERT ON papers BEGIN
    INSERT INTO papers_fts(rowid, title_plain, authors_plain, abstract_plain, categories)
    VALUES (new.pk, new.title_plain, new.authors_plain, new.abstract_plain, new.categories);
END;
CREATE TRIGGER papers_search_delete AFTER DELETE ON papers BEGIN
    INSERT INTO papers_fts(papers_fts, rowid, title_plain, authors_plain, abstract_plain, categories)
    VALUES ('delete', old.pk, old.title_plain, old.authors_plain, old.abstract_plain, old.categories);
END;
-- Of these columns only: anything else about a paper may change without indexing its abstract again.
CREATE TRIGGER papers_search_update
AFTER UPDATE OF title_plain, authors_plain, abstract_plain, categories ON papers BEGIN
    INSERT INTO papers_fts(papers_fts, rowid, title_plain, authors_plain, abstract_plain, categories)
    VALUES ('delete', old.pk, old.title_plain, old.authors_plain, old.abstract_plain, old.categories);
    INSERT INTO papers_fts(rowid, title_plain, authors_plain, abstract_plain, categories)
    VALUES (new.pk, new.title_plain, new.authors_plain, new.abstract_plain, new.categories);
END;
"""

DAYS_AND_REPLACEMENTS = """
ALTER TABLE listings ADD COLUMN source TEXT NOT NULL DEFAULT 'page';
-- The validator of a page that is stored whole, and of no other: "not modified" may hide nothing.
ALTER TABLE listings ADD COLUMN etag TEXT NOT NULL DEFAULT '';
ALTER TABLE listings ADD COLUMN retry_at TEXT;
-- Asking again would bring the same.
ALTER TABLE listings ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1));
-- How often in a row it was asked for without becoming whole, or getting nearer to it.
ALTER TABLE listings ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- It came as the newest of its time, and every gap before it is written down. Never taken back.
ALTER TABLE listings ADD COLUMN reached INTEGER NOT NULL DEFAULT 0 CHECK (reached IN (0, 1));

-- When a replacement at least as new as what is stored was first received. A paper starred before that is one
-- "updated since you starred it"; this is derived where it is shown, so that a new star clears it.
ALTER TABLE papers ADD COLUMN replaced_at TEXT;
-- By id, since it is the starred ones that are looked up, each in a few bytes instead of its wide row.
CREATE INDEX papers_replaced ON papers(id, replaced_at) WHERE replaced_at IS NOT NULL;

-- How far a month of a category's history has come through OAI-PMH.
CREATE TABLE harvests (
    category TEXT NOT NULL,
    month TEXT NOT NULL,             -- YYYY-MM
    kept_since TEXT NOT NULL,        -- ISO date: records first submitted before it were not kept
    token TEXT NOT NULL DEFAULT '',  -- where to go on, as arXiv said; empty at the beginning and at the end
    token_at TEXT,                   -- when it was given; arXiv's tokens do not last
    received INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    finished_at TEXT,
    PRIMARY KEY (category, month)
) STRICT, WITHOUT ROWID;

-- `search_index` does their work for many papers at once; see there why.
DROP TRIGGER papers_search_insert;
DROP TRIGGER papers_search_update;
"""

MODEL_REQUESTS = """
ALTER TABLE runs ADD COLUMN system_prompt TEXT NOT NULL DEFAULT '';

-- The ledger: one row a request to a model, written before it goes out. A row that stays `sent` may have been
-- paid for, and counts by what was reserved; `ended_at` of such a row is when its answer was given up.
CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs(id),
    state TEXT NOT NULL CHECK (state IN ('sent', 'answered', 'failed')),
    sent_at TEXT NOT NULL,
    ended_at TEXT CHECK (state = 'sent' OR ended_at IS NOT NULL),
    reserved_prompt INTEGER NOT NULL,
    reserved_cached INTEGER NOT NULL,
    reserved_completion INTEGER NOT NULL,
    reserved_cost REAL,              -- US dollars, as all costs here; NULL where the price is unknown
    prompt_tokens INTEGER NOT NULL DEFAULT 0,
    cached_tokens INTEGER NOT NULL DEFAULT 0,
    completion_tokens INTEGER NOT NULL DEFAULT 0,
    cost REAL,
    prompt_cost REAL,                -- the part of `cost` that was for tokens read
    reason TEXT NOT NULL DEFAULT '',
    user_prompt BLOB NOT NULL,       -- zlib
    answer BLOB NOT NULL             -- zlib; the model's text as received
) STRICT;
CREATE INDEX requests_by_run ON requests(run_id, sent_at);
CREATE INDEX requests_by_time ON requests(sent_at);
CREATE INDEX requests_under_way ON requests(sent_at) WHERE state = 'sent' AND ended_at IS NULL;

CREATE TABLE request_papers (
    paper_id TEXT NOT NULL REFERENCES papers(id),
    request_id TEXT NOT NULL REFERENCES requests(id),
    PRIMARY KEY (paper_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_papers_by_request ON request_papers(request_id, paper_id);

-- Papers that a model was to score and did not, by the last attempt.
CREATE TABLE unscored (
    paper_id TEXT NOT NULL REFERENCES papers(id),
    scorer TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    criteria_hash TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs(id),
    reason TEXT NOT NULL,
    final INTEGER NOT NULL CHECK (final IN (0, 1)),
    PRIMARY KEY (paper_id, scorer)
) STRICT, WITHOUT ROWID;

-- The few scores that models gave, among the many of the embedded ranker.
CREATE INDEX scores_of_models ON scores(scorer, paper_id) WHERE scorer <> 'local';
"""

ENDPOINT = """
-- Browsers that were paired. Of a token only its SHA-256 is kept.
CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,             -- untrusted text
    origin TEXT NOT NULL,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    paired_at TEXT NOT NULL,
    last_used_at TEXT,               -- the hour
    revoked_at TEXT
) STRICT, WITHOUT ROWID;

-- Attempts to pair one: in the store, so that one process may show the code and another serve. Of the code
-- only a salted SHA-256 is kept. `expires_at` is when what is awaited is too late: the code, the reader's
-- word, the taking of the token.
CREATE TABLE pairings (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (
        state IN ('open', 'claimed', 'approved', 'taken', 'denied', 'burnt', 'closed', 'expired')
    ),
    salt BLOB NOT NULL,
    code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
    tries INTEGER NOT NULL DEFAULT 0, -- wrong ones
    expires_at TEXT NOT NULL,
    claim TEXT UNIQUE,               -- what the browser asks by; it never learns the id
    origin TEXT NOT NULL DEFAULT '',
    label TEXT NOT NULL DEFAULT '',
    client TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pairings_unfinished ON pairings((1)) WHERE state IN ('open', 'claimed', 'approved');

-- Acts that browsers sent, also those that changed nothing; lists of papers' ids are JSON.
CREATE TABLE browser_acts (
    act_id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    changed TEXT NOT NULL,
    conflicts TEXT NOT NULL,
    unknown TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX browser_acts_by_time ON browser_acts(taken_at);

-- What was changed since some moment, looked up by paper.
CREATE INDEX triage_log_by_paper ON triage_log(paper_id, at, turned_at);
"""

LIBRARY = """
-- The reader's own reference library: what the reader cares about, whatever was done with the paper here.
CREATE TABLE library (
    paper_id TEXT NOT NULL PRIMARY KEY REFERENCES papers(id),
    added_at TEXT NOT NULL,
    source TEXT NOT NULL             -- the file's name; untrusted text
) STRICT, WITHOUT ROWID;
"""

VIEWS = """
-- Queries that the reader keeps under a name; `place` is the number by which one is opened.
CREATE TABLE views (
    place INTEGER NOT NULL PRIMARY KEY CHECK (place >= 1),
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('all', 'day', 'catch-up')),
    created_at TEXT NOT NULL
) STRICT;
"""

EXPORTS = """
-- When a paper last left as a document, of whatever form; never taken back.
CREATE TABLE exports (
    paper_id TEXT NOT NULL PRIMARY KEY REFERENCES papers(id),
    exported_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
