; (= n 0) needs no slow path, (not b) turns the branches.
main p0
global @0 g writes 2
proc p0 v0 () {
  k0(): v1 = global @0  v2 = const 0  v3 = identical? v1 v2  if v3 k1 k2
  k1(): v4 = const #t  jump k5(v4)
  k2(): v5 = maybe-equal? v1 v2  if v5 k3 k4
  k3(): v6 = string-equal? v1 v2  jump k5(v6)
  k4(): v7 = const #f  jump k5(v7)
  k5(v8): if v8 k6 k7
  k6(): v9 = const nil  v10 = identical? v1 v9  v11 = nil? v1  v12 = cons v10 v11  return v12
  k7(): v13 = pair? v1  v14 = const #f  v15 = identical? v13 v14  if v15 k8 k9
  k8(): v16 = const 1  return v16
  k9(): v17 = const 2  return v17
}
----
main p0
global @0 g writes 2
proc p0 v0 () {
  k0():
    v1 = global @0.g
    v2 = const 0
    v3 = identical? v1 v2
    if v3 k1 k2
  k1():
    v4 = const #t
    jump k6()
  k2():
    v5 = const #f
    jump k4()
  k4():
    jump k7()
  k6():
    v9 = const nil
    v10 = nil? v1
    v12 = cons v10 v10
    return v12
  k7():
    v13 = pair? v1
    v14 = const #f
    v15 = identical? v13 v14
    if v13 k9 k8
  k8():
    v16 = const 1
    return v16
  k9():
    v17 = const 2
    return v17
}
