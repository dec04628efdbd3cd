local function numbers()
  for i = 0, 999999 do coroutine.yield(i) end
end

local function main()
  local sum = 0
  for value in coroutine.wrap(numbers) do sum = sum + value end
  return sum
end
