main p0
proc p0 v0 () {
  k7(): v1 = handlers  if v1 k3 k5
  k3(): jump k5()
  k5(): call v1() -> k2
  k2(v2): return v2
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    if v1 k1 k2
  k1():
    jump k2()
  k2():
    call v1() -> k3
  k3(v2):
    return v2
}
