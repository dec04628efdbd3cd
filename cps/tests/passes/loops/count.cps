main p0
proc p0 v0 () { k0(): fix p1  v1 = const 0  tail p1(v1 v1) }
proc p1 "count" v2.count (v3.i v4.n) {
  k0(v3 v4): v5 = identical? v3 v4  if v5 k1 k2
  k1(): return v3
  k2(): v6 = const 1  v7 = add v3 v6  tail p1(v7 v4)
}
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = const 0
    tail p1(v1 v1)
}
proc p1 "count" v2.count (v8.i v9.n) {
  k0(v8.i v9.n):
    jump k3(v8.i v9.n)
  k1():
    return v3.i
  k2():
    v6 = const 1
    v7 = add v3.i v6
    jump k3(v7 v4.n)
  k3(v3.i v4.n):
    v5 = identical? v3.i v4.n
    if v5 k1 k2
}
