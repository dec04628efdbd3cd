; A call at the end keeps the returns; any other jumps to what follows, and the calls at the end of the callee return there.
main p0
proc p0 v0 () {
  k0(): fix p1  v1 = handlers  call p1(v1) -> k1
  k1(v2): tail p1(v2)
}
proc p1 "f" v10 (v11) {
  k0(v11): if v11 k1 k2
  k1(): tail v11()
  k2(): v12 = const 1  return v12
}
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = handlers
    if v1 k4 k5
  k1(v13):
    jump k2(v13)
  k2(v2):
    if v2 k7 k8
  k4():
    call v1() -> k1
  k5():
    v14 = const 1
    jump k2(v14)
  k7():
    tail v2()
  k8():
    v15 = const 1
    return v15
}
proc p1 "f" v10 (v11) {
  k0(v11):
    if v11 k1 k2
  k1():
    tail v11()
  k2():
    v12 = const 1
    return v12
}
