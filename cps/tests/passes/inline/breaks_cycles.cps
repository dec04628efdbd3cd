; p1 and p2 call each other; p1 is inlined on request, p2 is where the cycle is broken.
main p0
proc p0 v0 () { k0(): fix p1 p2  v1 = handlers  tail p1(v1) }
proc p1 "=" v10 (v11) inline { k0(v11): if v11 k1 k2  k1(): tail p2(v11)  k2(): return v11 }
proc p2 "same?" v20 (v21) { k0(v21): v22 = car v21  call p1(v22) -> k1  k1(v23): v24 = cdr v21  tail p1(v24) }
----
main p0
proc p0 v0 () {
  k0():
    fix p1 p2
    v1 = handlers
    if v1 k2 k3
  k2():
    tail p2(v1)
  k3():
    return v1
}
proc p1 "=" v10 (v11) inline {
  k0(v11):
    if v11 k1 k2
  k1():
    tail p2(v11)
  k2():
    return v11
}
proc p2 "same?" v20 (v21) {
  k0(v21):
    v22 = car v21
    if v22 k4 k5
  k1(v25):
    jump k2(v25)
  k2(v23):
    v24 = cdr v21
    if v24 k7 k8
  k4():
    call p2(v22) -> k1
  k5():
    jump k2(v22)
  k7():
    tail p2(v24)
  k8():
    return v24
}
