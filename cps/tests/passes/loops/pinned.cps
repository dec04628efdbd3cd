; A procedure that uses its stack pointer keeps its calls.
main p0
proc p0 v0 () { k0(): fix p1  v1 = const 0  tail p1(v1) }
proc p1 v2 (v3) pinned { k0(v3): v4 = place  tail p1(v4) }
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = const 0
    tail p1(v1)
}
proc p1 v2 (v3) pinned {
  k0(v3):
    v4 = place
    tail p1(v4)
}
