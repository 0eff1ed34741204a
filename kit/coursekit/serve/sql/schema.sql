-- Every notebook that was found, once. A notebook that is read again becomes a new row.
CREATE TABLE IF NOT EXISTS files (
  file INTEGER PRIMARY KEY AUTOINCREMENT,
  place INTEGER NOT NULL,           -- which of the folders; the built lessons come last
  path BLOB NOT NULL UNIQUE,        -- as the system has it; not every name is text
  time INTEGER NOT NULL,            -- of the last change, in nanoseconds
  size INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  problem TEXT NOT NULL,            -- why it is not served, or nothing
  id TEXT,                          -- of the lesson; NULL where there is none
  title TEXT,                       -- folded: what lessons are sorted by
  words TEXT,                       -- folded: what a search looks through
  kind INTEGER,
  info TEXT,                        -- LessonInfo as JSON
  live INTEGER,
  parameters INTEGER
);
CREATE INDEX IF NOT EXISTS files_by_id ON files (id, place, path) WHERE id IS NOT NULL;
CREATE INDEX IF NOT EXISTS troubled ON files (file) WHERE problem <> '';

-- The modules that live lessons import.
CREATE TABLE IF NOT EXISTS libraries (
  name TEXT NOT NULL,
  file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
  PRIMARY KEY (name, file)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS libraries_by_file ON libraries (file);

-- What can be filtered by, and how many lessons are so.
CREATE TABLE IF NOT EXISTS kinds (
  kind INTEGER PRIMARY KEY,
  form TEXT NOT NULL,
  language TEXT NOT NULL,
  length TEXT NOT NULL,
  live INTEGER NOT NULL,
  lessons INTEGER NOT NULL DEFAULT 0,
  UNIQUE (form, language, length, live)
);

-- The lessons that are served: of each id the first file.
CREATE TABLE IF NOT EXISTS lessons (
  file INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  kind INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS lessons_by_title ON lessons (title, id, kind);

CREATE TRIGGER IF NOT EXISTS one_more AFTER INSERT ON lessons BEGIN
  UPDATE kinds SET lessons = lessons + 1 WHERE kind = new.kind;
END;
CREATE TRIGGER IF NOT EXISTS one_less AFTER DELETE ON lessons BEGIN
  UPDATE kinds SET lessons = lessons - 1 WHERE kind = old.kind;
END;

-- How far the look at the folders is.
CREATE TABLE IF NOT EXISTS state (
  looked INTEGER NOT NULL,          -- how many looks came to their end
  found INTEGER NOT NULL,           -- notebooks that the look under way has found
  unread INTEGER NOT NULL,          -- of these, how many are still to be read
  edition INTEGER NOT NULL          -- goes up with every change
);
-- From the time on, so that an index made anew has no edition that one before it had.
INSERT INTO state
SELECT 0, 0, 0, 1000 * strftime('%s', 'now') WHERE NOT EXISTS (SELECT * FROM state);
