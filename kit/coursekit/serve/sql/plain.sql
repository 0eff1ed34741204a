-- How many notebooks are neither lessons nor troubled. Each count has an index, which is quicker than
-- to go through the rows.
SELECT
  (SELECT count(*) FROM files)
  - (SELECT count(*) FROM files WHERE id IS NOT NULL)
  - (SELECT count(*) FROM files WHERE problem <> '')
