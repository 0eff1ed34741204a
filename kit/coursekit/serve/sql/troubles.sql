-- Why files are not served; of two with one id, the second, unless a link makes them one.
SELECT file, path, problem, NULL AS id, NULL AS first FROM files
WHERE problem <> '' AND file > :after
UNION ALL
SELECT other.file, other.path, '', other.id, files.path
FROM files AS other JOIN lessons USING (id) JOIN files ON files.file = lessons.file
WHERE other.file > :after AND other.file <> lessons.file AND other.place < :exports
  AND other.inode <> files.inode
ORDER BY 1
