; p2 is called in p1, which is called in main: both move, p2 twice.
main p0
proc p0 v0 () { k0(): fix p1  v1 = handlers  call p1(v1) -> k1  k1(v2): v3 = cons v2 v2  return v3 }
proc p1 v10 (v11) { k0(v11): fix p2  call p2(v11) -> k1  k1(v12): v13 = cons v12 v12  return v13 }
proc p2 v20 (v21) { k0(v21): if v21 k1 k2  k1(): return v21  k2(): v22 = cdr v21  call v22() -> k3  k3(v23): tail p2(v23) }
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    jump k3(v1)
  k2(v2):
    v3 = cons v2 v2
    return v3
  k3(v11):
    jump k6(v11)
  k5(v12):
    v13 = cons v12 v12
    jump k2(v13)
  k6(v21):
    if v21 k7 k8
  k7():
    jump k5(v21)
  k8():
    v22 = cdr v21
    call v22() -> k9
  k9(v23):
    jump k6(v23)
}
