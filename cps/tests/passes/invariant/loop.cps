; n is always passed itself, m changes places with it but they are the same, s is a constant, i varies.
main p0
proc p0 v0 () {
  k0(): v1 = const 0  v2 = handlers  v3 = const 1  jump k1(v1 v2 v2 v3)
  k1(v10.i v11.n v12.m v13.s): v14 = fx< v10 v11  if v14 k2 k3
  k2(): v15 = fx+ v10 v13  v16 = const 1  jump k1(v15 v12 v11 v16)
  k3(): return v12
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = const 0
    v2 = handlers
    v3 = const 1
    jump k1(v1)
  k1(v10.i):
    v13.s = const 1
    v14 = fx< v10.i v2
    if v14 k2 k3
  k2():
    v15 = fx+ v10.i v13.s
    v16 = const 1
    jump k1(v15)
  k3():
    return v2
}
