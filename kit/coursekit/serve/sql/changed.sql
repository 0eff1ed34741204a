-- What was found and is not in the index, or not as it is now; and what was not found any more.
SELECT found.place, found.path, found.time, found.size, found.inode, found.problem, 0 AS gone
FROM found LEFT JOIN files USING (path)
WHERE files.path IS NULL
  OR files.time <> found.time OR files.size <> found.size OR files.inode <> found.inode
  OR files.place <> found.place
UNION ALL
SELECT place, path, time, size, inode, '', 1
FROM files
WHERE (place = :exports) = :built AND path NOT IN (SELECT path FROM found)
ORDER BY 1, 2
