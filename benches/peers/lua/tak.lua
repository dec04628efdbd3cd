local function tak(x, y, z)
  if y < x then
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
  end
  return z
end

local function main()
  local value
  for _ = 1, 20 do value = tak(18, 12, 6) end
  return value
end
