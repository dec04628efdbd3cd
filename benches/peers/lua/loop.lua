local function count_up(i, n)
  if i == n then return i end
  return count_up(i + 1, n)
end

local function main() return count_up(0, 100000000) end
