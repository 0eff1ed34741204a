-- The lesson after one in the catalogue's order, among those in the same language.
SELECT files.info
FROM lessons AS here
JOIN kinds AS kind ON kind.kind = here.kind
JOIN lessons AS other ON (other.title, other.id) > (here.title, here.id)
JOIN kinds AS other_kind ON other_kind.kind = other.kind AND other_kind.language = kind.language
JOIN files ON files.file = other.file
WHERE here.id = ?
ORDER BY other.title, other.id LIMIT 1
