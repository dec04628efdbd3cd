; Operations are shared along a chain of continuations, not across a call or a join.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  v2 = first v1  v3 = first v1  v4 = cons v2 v3  if v4 k1 k2
  k1(): v5 = first v1  v6 = cons v5 v5  call v5(v6) -> k3
  k2(): v9 = const 1 return v9
  k3(v7): v8 = first v1  return v8
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = first v1
    v3 = first v1
    v4 = cons v2 v3
    jump k1()
  k1():
    v5 = first v1
    v6 = cons v5 v5
    call v5(v6) -> k3
  k3(v7):
    v8 = first v1
    return v8
}
