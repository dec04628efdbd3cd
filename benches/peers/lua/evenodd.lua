local odd

local function even(n)
  if n == 0 then return true end
  return odd(n - 1)
end

function odd(n)
  if n == 0 then return false end
  return even(n - 1)
end

local function main() return even(50000000) and 1 or 0 end
