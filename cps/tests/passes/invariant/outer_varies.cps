; The inner loop's c is always the outer loop's col, which varies.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  v2 = const 0  jump k1(v2)
  k1(v3.col): v4 = fx< v3 v1  if v4 k2 k3
  k2(): jump k4(v3 v1)
  k3(): return v3
  k4(v5.c v6.l): if v6 k5 k6
  k5(): v7 = cdr v6  jump k4(v5 v7)
  k6(): v8 = fx+ v5 v5  jump k1(v8)
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = const 0
    jump k1(v2)
  k1(v3.col):
    v4 = fx< v3.col v1
    if v4 k2 k3
  k2():
    jump k4(v1)
  k3():
    return v3.col
  k4(v6.l):
    if v6.l k5 k6
  k5():
    v7 = cdr v6.l
    jump k4(v7)
  k6():
    v8 = fx+ v3.col v3.col
    jump k1(v8)
}
