; v3 feeds only itself, v4 the result. The call stays and its parameter too.
main p0
proc p0 v0 () {
  k0(): v1 = const 1  jump k1(v1 v1)
  k1(v3 v4): v5 = fx+ v3 v1  v6 = cons v3 v3  if v4 k2 k3
  k2(): call v4() -> k4
  k3(): return v4
  k4(v7): jump k1(v5 v1)
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = const 1
    jump k1(v1)
  k1(v4):
    if v4 k2 k3
  k2():
    call v4() -> k4
  k3():
    return v4
  k4(v7):
    jump k1(v1)
}
