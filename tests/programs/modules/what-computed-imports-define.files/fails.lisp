(fail 9)
