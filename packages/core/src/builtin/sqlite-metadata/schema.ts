/**
 * How the index came to its present form: each entry takes it from the version that is its position to the next. An
 * entry that was released never changes.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE run_keys (id INTEGER PRIMARY KEY, flow TEXT NOT NULL, run TEXT NOT NULL, UNIQUE (flow, run)) STRICT;
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY REFERENCES run_keys (id),
    flow TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at REAL NOT NULL,
    finished_at REAL,
    heartbeat_at REAL NOT NULL,
    user TEXT NOT NULL,
    file TEXT NOT NULL,
    code TEXT NOT NULL,
    origin TEXT,
    error TEXT
  ) STRICT;
  CREATE INDEX runs_by_start ON runs (started_at, id);
  CREATE INDEX runs_of_flow ON runs (flow, started_at, id);
  CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run_keys (id),
    is_system INTEGER NOT NULL,
    tag TEXT NOT NULL,
    UNIQUE (run_id, is_system, tag)
  ) STRICT;
  CREATE INDEX tags_by_tag ON tags (tag, run_id);
  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run_keys (id),
    step TEXT NOT NULL,
    task TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at REAL NOT NULL,
    finished_at REAL,
    error TEXT,
    origin TEXT,
    UNIQUE (run_id, step, task, attempt)
  ) STRICT;
  CREATE INDEX attempts_by_start ON attempts (run_id, started_at, id);
  `,
];

/** Tells our files from those of other programs: "flow" in ASCII. */
export const applicationId = 0x666c6f77;
