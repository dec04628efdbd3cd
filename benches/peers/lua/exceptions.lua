local function attempt()
  local fine, value = pcall(function() error("no way on", 0) end)
  return fine and value or 1
end

local function main()
  local sum = 0
  for _ = 1, 1000000 do sum = sum + attempt() end
  return sum
end
