
-- The value, and how many milliseconds it took.
local start = os.clock()
local value = main()
print(string.format("%d %.3f", value, (os.clock() - start) * 1000))
