; The recursive call is known too. The wrong number of arguments stays a call of the value.
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = handlers
    call v2(v1) -> k1
  k1(v10):
    call v2(v1 v10 v1 v10) -> k2
  k2(v11):
    tail v2()
}
proc p1 v2.f (v4.a &opt v5.b &rest v6.c) {
  k0(v4.a v5.b v6.c):
    tail v2(v4 v5)
}
----
main p0
proc p0 v0 () {
  k0():
    fix p1 p2
    v1 = handlers
    v16 = const #unsupplied
    v17 = const nil
    call p2(v1 v16 v17) -> k1
  k1(v10):
    v18 = const nil
    v19 = cons v10 v18
    v20 = cons v1 v19
    call p2(v1 v10 v20) -> k2
  k2(v11):
    tail v2.f()
}
proc p1 v2.f (v13.a &opt v14.b &rest v15.c) {
  k0(v13.a v14.b v15.c):
    tail p2(v13.a v14.b v15.c)
}
proc p2 v12.f (v4.a v5.b v6.c) {
  k0(v4.a v5.b v6.c):
    v21 = const nil
    tail p2(v4.a v5.b v21)
}
