-- Words by their pairs of characters (finding.py), for SQLite with FTS5.
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (
  pairs,
  content = '',
  columnsize = 0,
  tokenize = 'ascii tokenchars ''!"#$%&()*+,-./:;<=>?@[\]^_`{|}~'''''''
);
CREATE TRIGGER IF NOT EXISTS search_more AFTER INSERT ON lessons BEGIN
  INSERT INTO search (rowid, pairs) SELECT file, pairs(words) FROM files WHERE file = new.file;
END;
CREATE TRIGGER IF NOT EXISTS search_less AFTER DELETE ON lessons BEGIN
  INSERT INTO search (search, rowid, pairs)
  SELECT 'delete', file, pairs(words) FROM files WHERE file = old.file;
END;
