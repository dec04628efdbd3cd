; Where frames are copied only boxes that are initialised once become variables: not the counter, but the other two.
main p0
proc p0 v0 () {
  k0(): fix p1  v1 = const 0  v2.counter = record box v1  v3 = const #unbound  v4.early = record box v3  v5.constant = record box v1  call p1() -> k1
  k1(v6): v7 = set-field! 0 v4 v6  v8 = field 0 v2  v9 = fx+ v8 v6  v10 = set-field! 0 v2 v9  call p1() -> k2
  k2(v11): v12 = field 0 v2  v13 = field 0 v4  v14 = field 0 v5  v15 = fx+ v12 v13  v16 = fx+ v14 v15  return v16
}
proc p1 v20 () pinned { k0(): v21 = const 0  v22 = host copy-environment v21 v21 v21  return v22 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = const 0
    v2.counter = record box v1
    v3 = const #unbound
    call p1() -> k1
  k1(v6):
    v8 = field 0 v2.counter
    v9 = fx+ v8 v6
    v10 = set-field! 0 v2.counter v9
    call p1() -> k2
  k2(v11):
    v12 = field 0 v2.counter
    v15 = fx+ v12 v6
    v16 = fx+ v1 v15
    return v16
}
proc p1 v20 () pinned {
  k0():
    v21 = const 0
    v22 = host copy-environment v21 v21 v21
    return v22
}
