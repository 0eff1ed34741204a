INSERT INTO files (
  place, path, time, size, inode, problem, id, title, words, kind, info, live, parameters
) VALUES (
  :place, :path, :time, :size, :inode, :problem, :id, :title, :words, :kind, :info, :live,
  :parameters
)
