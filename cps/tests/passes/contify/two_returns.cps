; p1 is called with two different returns, p2 escapes, p3 is pinned: all stay. p4 is called only at the end of p1.
main p0
proc p0 v0 () {
  k0(): fix p1 p2 p3 p4  v1 = handlers  call p1(v1) -> k1
  k1(v2): call p1(v2) -> k2
  k2(v3): call p2(v10) -> k3
  k3(v4): tail p3(v30)
}
proc p1 v10 (v11) { k0(v11): if v11 k1 k2  k1(): tail p4(v11)  k2(): tail p4(v11) }
proc p2 v20 (v21) { k0(v21): return v20 }
proc p3 v30 (v31) pinned { k0(v31): v32 = place  return v32 }
proc p4 v40 (v41) { k0(v41): return v41 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1 p2 p3
    v1 = handlers
    call p1(v1) -> k1
  k1(v2):
    call p1(v2) -> k2
  k2(v3):
    call p2(v10) -> k3
  k3(v4):
    tail p3(v30)
}
proc p1 v10 (v11) {
  k0(v11):
    if v11 k1 k2
  k1():
    jump k3(v11)
  k2():
    jump k3(v11)
  k3(v41):
    return v41
}
proc p2 v20 (v21) {
  k0(v21):
    return v20
}
proc p3 v30 (v31) pinned {
  k0(v31):
    v32 = place
    return v32
}
