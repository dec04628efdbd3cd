; A call that never returns is a raise, and what follows is unreachable.
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = handlers
    call v2(v1) -> k1
  k1(v10):
    fix p2
    tail v3(v10)
}
proc p1 v2.fail (v4) noreturn { k0(v4): tail leave exit(v4 v4) }
proc p2 v3.g (v5) { k0(v5): return v5 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = handlers
    raise p1(v1)
}
proc p1 v2.fail (v4) noreturn {
  k0(v4):
    tail leave exit(v4 v4)
}
