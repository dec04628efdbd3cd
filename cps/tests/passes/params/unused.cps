; p2 escapes, so that it keeps its parameters.
main p0
proc p0 v0 () {
  k0(): fix p1 p2  v1 = handlers  v2 = const 1  call p1(v1 v2 v1) -> k1
  k1(v3): call p2(v3 v1) -> k2
  k2(v4): return v20
}
proc p1 v10 (v11.a v12.b v13.c) { k0(v11 v12 v13): if v12 k1 k2  k1(): tail p1(v12 v12 v12)  k2(): v14 = const 2  return v14 }
proc p2 v20 (v21 v22) { k0(v21 v22): return v21 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1 p2
    v1 = handlers
    v2 = const 1
    call p1(v2) -> k1
  k1(v3):
    call p2(v3 v1) -> k2
  k2(v4):
    return v20
}
proc p1 v10 (v12.b) {
  k0(v12.b):
    if v12.b k1 k2
  k1():
    tail p1(v12.b)
  k2():
    v14 = const 2
    return v14
}
proc p2 v20 (v21 v22) {
  k0(v21 v22):
    return v21
}
