; A directory of the name is no file.
(import-file "files-may-end-in-elle.files/module")
