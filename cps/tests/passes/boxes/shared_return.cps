; Two calls return to one continuation with different contents.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  v2.x = record box v1  if v1 k1 k2
  k1(): v3 = const 1  v4 = set-field! 0 v2 v3  call v1(v1) -> k3
  k2(): call v1() -> k3
  k3(v5): v6 = field 0 v2  v7 = cons v5 v6  return v7
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    if v1 k1 k2
  k1():
    v3 = const 1
    call v1(v1) -> k4
  k2():
    call v1() -> k5
  k3(v5 v8.x):
    v7 = cons v5 v8.x
    return v7
  k4(v9):
    jump k3(v9 v3)
  k5(v10):
    jump k3(v10 v1)
}
