; All outside calls of p1 return to k1, so that its returns become jumps to what k1 was; the tail call of an unknown procedure returns to k1.
main p0
proc p0 v0 () {
  k0(): fix p1  v1 = handlers  if v1 k3 k4
  k3(): call p1(v1) -> k1
  k4(): v2 = const 1  call p1(v2) -> k1
  k1(v3): call v3(v3) -> k2
  k2(v4): return v4
}
proc p1 "loop" v10 (v11) {
  k0(v11): if v11 k1 k2
  k1(): v12 = car v11  tail p1(v12)
  k2(): v13 = handlers  if v13 k3 k4
  k3(): tail v13(v11)
  k4(): return v13
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    if v1 k3 k4
  k1(v14):
    jump k5(v14)
  k2(v4):
    return v4
  k3():
    jump k6(v1)
  k4():
    v2 = const 1
    jump k6(v2)
  k5(v3):
    call v3(v3) -> k2
  k6(v11):
    if v11 k7 k8
  k7():
    v12 = car v11
    jump k6(v12)
  k8():
    v13 = handlers
    if v13 k9 k10
  k9():
    call v13(v11) -> k1
  k10():
    jump k5(v13)
}
