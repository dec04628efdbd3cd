; Nothing to gain: the procedure escapes and is never called by its name.
main p0
proc p0 v0 () { k0(): fix p1  return v2 }
proc p1 v2.f (v4.a &opt v5.b) { k0(v4.a v5.b): return v5 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    return v2.f
}
proc p1 v2.f (v4.a &opt v5.b) {
  k0(v4.a v5.b):
    return v5.b
}
