; v1 is tested again after a join without parameters: each way knows the outcome.
main p0
global @0 g writes 2
proc p0 v0 () {
  k0(): v1 = global @0  if v1 k1 k2
  k1(): v2 = set-global @0 v1  jump k3()
  k2(): jump k3()
  k3(): if v1 k4 k5
  k4(): v9 = cons v1 v1 return v9
  k5(): return v1
}
----
main p0
global @0 g writes 2
proc p0 v0 () {
  k0():
    v1 = global @0.g
    if v1 k1 k2
  k1():
    v2 = set-global @0.g v1
    jump k4()
  k2():
    jump k5()
  k4():
    v9 = cons v1 v1
    return v9
  k5():
    return v1
}
