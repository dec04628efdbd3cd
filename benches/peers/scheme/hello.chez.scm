(import (chezscheme))
(display "Hello, world!")
(newline)
