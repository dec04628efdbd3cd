; Both ways pass the same variable and different constants.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  if v1 k1 k2
  k1(): v2 = const 1  v3 = const 5  jump k3(v1 v2 v3)
  k2(): v4 = const 2  v5 = const 5  jump k3(v1 v4 v5)
  k3(v6 v7 v8): fix p1  v9 = cons v7 v8  v10 = cons v9 v20  return v10
}
proc p1 v20 () { k0(): return v6 }
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    if v1 k1 k2
  k1():
    v2 = const 1
    v3 = const 5
    jump k3(v2)
  k2():
    v4 = const 2
    v5 = const 5
    jump k3(v4)
  k3(v7):
    v8 = const 5
    fix p1
    v9 = cons v7 v8
    v10 = cons v9 v20
    return v10
}
proc p1 v20 () {
  k0():
    return v1
}
