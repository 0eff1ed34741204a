-- Why files are not served; of two with one id, the second.
SELECT file, path, trouble, NULL AS id, NULL AS first FROM files
WHERE trouble <> '' AND file > :after
UNION ALL
SELECT other.file, other.path, '', other.id, files.path
FROM files AS other JOIN lessons USING (id) JOIN files ON files.file = lessons.file
WHERE other.file > :after AND other.file <> lessons.file AND other.place < :exports
ORDER BY 1
