; The second test of v1 is decided, first and rest need no check on a pair, and v1 is no nil after a success of first.
main p0
proc p0 v0 () {
  k0(): v1 = handlers  v2 = pair? v1  if v2 k1 k2
  k1(): v3 = pair? v1  if v3 k3 k4
  k2(): v4 = first v1  v5 = nil? v1  v6 = pair? v1  if v5 k4 k5
  k3(): v7 = first v1  v8 = rest v1  v9 = cons v7 v8  return v9
  k4(): return v1
  k5(): if v6 k4 k6
  k6(): v10 = kind? vector v1  v11 = identical? v10 v6  v12 = cons v10 v11  return v12
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = pair? v1
    if v2 k1 k2
  k1():
    v3 = const #t
    jump k3()
  k2():
    v4 = first v1
    v5 = nil? v1
    v6 = const #f
    if v5 k4 k6
  k3():
    v7 = car v1
    v8 = cdr v1
    v9 = cons v7 v8
    return v9
  k4():
    return v1
  k6():
    v10 = kind? vector v1
    v11 = identical? v10 v6
    v12 = cons v10 v11
    return v12
}
