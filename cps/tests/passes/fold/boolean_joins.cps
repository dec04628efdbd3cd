; Jumps with constants go where the test leads, others test themselves. v8 is used elsewhere, so that its test stays.
main p0
global @0 g writes 2
proc p0 v0 () {
  k0(): v1 = global @0  if v1 k1 k2
  k1(): v2 = const #f  jump k3(v2)
  k2(): v3 = global @0  jump k3(v3)
  k3(v4): if v4 k4 k5
  k4(): v5 = const #t  jump k6(v5)
  k5(): v6 = const 1  jump k6(v6)
  k6(v7): if v7 k7 k8
  k7(): v8 = global @0  jump k9(v8)
  k8(): v9 = const nil  jump k9(v9)
  k9(v10): if v10 k10 k11
  k10(): return v10
  k11(): return v1
}
----
main p0
global @0 g writes 2
proc p0 v0 () {
  k0():
    v1 = global @0.g
    if v1 k1 k2
  k1():
    v2 = const #f
    jump k5()
  k2():
    v3 = global @0.g
    if v3 k4 k5
  k4():
    v5 = const #t
    jump k7()
  k5():
    v6 = const 1
    jump k7()
  k7():
    v8 = global @0.g
    jump k9(v8)
  k9(v10):
    if v10 k10 k11
  k10():
    return v10
  k11():
    return v1
}
