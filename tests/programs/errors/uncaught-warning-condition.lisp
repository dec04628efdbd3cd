; error of a warning that nobody handles ends the program as well.
(error 'warning :message "too much")
