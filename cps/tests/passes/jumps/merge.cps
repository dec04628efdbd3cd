main p0
proc p0 v0 () {
  k0(): v1 = handlers  jump k1(v1)
  k1(v2): v3 = cons v2 v1  call v2(v3) -> k2
  k2(v4): jump k3(v4 v3)
  k3(v5 v6): fix p1  jump k4()
  k4(): jump k5(v6)
  k5(v7): v8 = cons v7 v9  if v8 k6 k6
  k6(): return v8
}
proc p1 v9 () { k0(): return v6 }
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v3 = cons v1 v1
    call v1(v3) -> k2
  k2(v4):
    fix p1
    v8 = cons v3 v9
    return v8
}
proc p1 v9 () {
  k0():
    return v3
}
