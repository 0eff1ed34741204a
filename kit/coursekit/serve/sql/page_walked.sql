-- The same where many lessons fit: it is quicker to go by all titles than to sort these.
SELECT files.path, files.info, files.live, files.parameters
FROM (
  SELECT file, title, id FROM lessons INDEXED BY lessons_by_title
  WHERE file IN found
    AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  ORDER BY title, id LIMIT :most OFFSET :first
) AS shown JOIN files USING (file)
ORDER BY shown.title, shown.id
