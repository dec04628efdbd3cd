; k1, k2 and k5 do nothing; k6 returns; k7's parameter is used elsewhere, so that it stays.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  if v1 k1 k2
  k1(): jump k3()
  k2(): jump k4(v1)
  k3(): v2 = cons v1 v1  jump k5(v2)
  k4(v3): v4 = cons v3 v1  jump k5(v4)
  k5(v5): jump k6(v5)
  k6(v6): if v6 k7 k8
  k7(): call v1(v1) -> k9
  k9(v7): jump k11(v7)
  k8(): v8 = const 1  jump k10(v8)
  k10(v9): return v9
  k11(v11): return v11
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    if v1 k3 k2
  k2():
    v4 = cons v1 v1
    jump k6(v4)
  k3():
    v2 = cons v1 v1
    jump k6(v2)
  k6(v6):
    if v6 k7 k8
  k7():
    tail v1(v1)
  k8():
    v8 = const 1
    return v8
}
