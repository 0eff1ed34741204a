-- Serve the first file of an id.
INSERT INTO lessons (file, id, title, kind)
SELECT file, id, title, kind FROM files WHERE id = ? ORDER BY place, path LIMIT 1
