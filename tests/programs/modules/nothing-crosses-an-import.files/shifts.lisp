(shift s 1)
