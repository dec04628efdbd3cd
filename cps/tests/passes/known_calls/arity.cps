; The first call fits, the second does not, the third goes to a procedure that takes a rest list.
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    fix p1 p2
    call v2(v1) -> k1
  k1(v10):
    call v2(v1 v1) -> k2
  k2(v11):
    tail v3(v1)
}
proc p1 v2.f (v4) { k0(v4): return v4 }
proc p2 v3.g (&rest v5) { k0(v5): return v5 }
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    fix p1 p2
    call p1(v1) -> k1
  k1(v10):
    call v2.f(v1 v1) -> k2
  k2(v11):
    tail v3.g(v1)
}
proc p1 v2.f (v4) {
  k0(v4):
    return v4
}
proc p2 v3.g (&rest v5) {
  k0(v5):
    return v5
}
