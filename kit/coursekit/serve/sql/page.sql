SELECT files.path, files.info, files.live, files.parameters
FROM (
  SELECT file, title, id FROM lessons
  WHERE :kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds))
  ORDER BY title, id LIMIT :most OFFSET :first
) AS shown JOIN files USING (file)
ORDER BY shown.title, shown.id
