; n goes unchanged through both loops.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  v2 = const 0  jump k1(v2 v1)
  k1(v3.i v4.n): v5 = fx< v3 v4  if v5 k2 k3
  k2(): v6 = const 0  jump k4(v6 v4)
  k3(): return v4
  k4(v7.j v8.n): v9 = fx< v7 v8  if v9 k5 k6
  k5(): v10 = const 1  v11 = fx+ v7 v10  jump k4(v11 v8)
  k6(): v12 = fx+ v3 v3  jump k1(v12 v8)
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = const 0
    jump k1(v2)
  k1(v3.i):
    v5 = fx< v3.i v1
    if v5 k2 k3
  k2():
    v6 = const 0
    jump k4(v6)
  k3():
    return v1
  k4(v7.j):
    v9 = fx< v7.j v1
    if v9 k5 k6
  k5():
    v10 = const 1
    v11 = fx+ v7.j v10
    jump k4(v11)
  k6():
    v12 = fx+ v3.i v3.i
    jump k1(v12)
}
