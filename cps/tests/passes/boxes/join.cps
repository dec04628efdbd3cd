; Assigned on one way only; the branch that leads to the join directly gets a continuation in between. v20 is not read after the join.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  v2.x = record box v1  v20.y = record box v1  if v1 k1 k2
  k1(): v3 = const 1  v4 = set-field! 0 v2 v3  v21 = set-field! 0 v20 v4  jump k2()
  k2(): v5 = field 0 v2  call v5(v1) -> k3
  k3(v6): v7 = field 0 v2  v8 = set-field! 0 v2 v6  v9 = field 0 v2  v10 = cons v7 v9  return v10
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    if v1 k1 k4
  k1():
    v3 = const 1
    jump k2(v3)
  k2(v22.x):
    call v22.x(v1) -> k3
  k3(v6):
    v10 = cons v22.x v6
    return v10
  k4():
    jump k2(v1)
}
