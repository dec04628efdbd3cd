; A counter in a box: the loop gets a parameter, what follows reads it.
main p0
proc p0 v0 () {
  k0(): v1 = const 0  v2.i = record box v1  jump k1()
  k1(): v3 = field 0 v2  v4 = const 10  v5 = fx< v3 v4  if v5 k2 k3
  k2(): v6 = field 0 v2  v7 = const 1  v8 = fx+ v6 v7  v9 = set-field! 0 v2 v8  jump k1()
  k3(): v10 = field 0 v2  return v10
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = const 0
    jump k1(v1)
  k1(v11.i):
    v4 = const 10
    v5 = fx< v11.i v4
    if v5 k2 k3
  k2():
    v7 = const 1
    v8 = fx+ v11.i v7
    jump k1(v8)
  k3():
    return v11.i
}
