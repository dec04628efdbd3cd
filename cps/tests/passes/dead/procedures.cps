; p2 and p3 only refer to each other. The entry point p4 stays.
main p0
entries p4
proc p0 v0 () { k0(): fix p1 p2 p3 p4  tail p1() }
proc p1 v1 () { k0(): v10 = handlers  return v10}
proc p2 v2 () { k0(): tail p3() }
proc p3 v3 () { k0(): fix p5  tail p2() }
proc p4 v4 () { k0(): return v4 }
proc p5 v5 () { k0(): return v2 }
----
main p0
entries p4
proc p0 v0 () {
  k0():
    fix p1 p4
    tail p1()
}
proc p1 v1 () {
  k0():
    v10 = handlers
    return v10
}
proc p4 v4 () {
  k0():
    return v4
}
