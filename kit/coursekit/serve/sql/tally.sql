SELECT lessons.kind, count(*) FROM found JOIN lessons USING (file) GROUP BY lessons.kind
