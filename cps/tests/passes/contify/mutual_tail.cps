; even and odd call only each other, and main calls even at its end.
main p0
proc p0 v0 () { k0(): fix p1 p2  v1 = const 7  tail p1(v1) }
proc p1 "even" v10 (v11) {
  k0(v11): v12 = const 0  v13 = identical? v11 v12  if v13 k1 k2
  k1(): v14 = const #t  return v14
  k2(): v15 = const 1  v16 = sub v11 v15  tail p2(v16)
}
proc p2 "odd" v20 (v21) {
  k0(v21): v22 = const 0  v23 = identical? v21 v22  if v23 k1 k2
  k1(): v24 = const #f  return v24
  k2(): v25 = const 1  v26 = sub v21 v25  tail p1(v26)
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = const 7
    jump k1(v1)
  k1(v11):
    v12 = const 0
    v13 = identical? v11 v12
    if v13 k2 k3
  k2():
    v14 = const #t
    return v14
  k3():
    v15 = const 1
    v16 = sub v11 v15
    jump k4(v16)
  k4(v21):
    v22 = const 0
    v23 = identical? v21 v22
    if v23 k5 k6
  k5():
    v24 = const #f
    return v24
  k6():
    v25 = const 1
    v26 = sub v21 v25
    jump k1(v26)
}
