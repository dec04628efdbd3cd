(yield 'crossed)
