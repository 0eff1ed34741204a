SELECT files.path, files.info, files.live, files.parameters
FROM (
  SELECT lessons.file, lessons.title, lessons.id FROM found JOIN lessons USING (file)
  WHERE :kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds))
  ORDER BY lessons.title, lessons.id LIMIT :most OFFSET :first
) AS shown JOIN files USING (file)
ORDER BY shown.title, shown.id
