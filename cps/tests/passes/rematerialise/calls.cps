; The constant does not live across the call and is not captured.
main p0
proc p0 v0 () {
  k0(): v1.one = const 1  v2 = handlers  fix p1  v3 = cons v1 v2  call v2(v3) -> k1
  k1(v4): v5 = cons v1 v4  v6 = cons v1 v5  return v6
}
proc p1 v10 () { k0(): return v1 }
----
main p0
proc p0 v0 () {
  k0():
    v1.one = const 1
    v2 = handlers
    fix p1
    v3 = cons v1.one v2
    call v2(v3) -> k1
  k1(v4):
    v11.one = const 1
    v5 = cons v11.one v4
    v6 = cons v11.one v5
    return v6
}
proc p1 v10 () {
  k0():
    v12.one = const 1
    return v12.one
}
