INSERT INTO files (
  place, path, time, size, inode, trouble, id, title, words, kind, info, live, parameters
) VALUES (
  :place, :path, :time, :size, :inode, :trouble, :id, :title, :words, :kind, :info, :live,
  :parameters
)
