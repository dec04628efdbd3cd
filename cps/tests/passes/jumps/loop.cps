; A loop keeps its head, and a loop that does nothing stays one.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  jump k1(v1)
  k1(v2): if v2 k2 k3
  k2(): v3 = cdr v2  jump k1(v3)
  k3(): jump k4()
  k4(): jump k4()
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    jump k1(v1)
  k1(v2):
    if v2 k2 k4
  k2():
    v3 = cdr v2
    jump k1(v3)
  k4():
    jump k4()
}
