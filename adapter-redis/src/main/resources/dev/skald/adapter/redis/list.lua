-- KEYS: lists of active workflows. ARGV: now, when the last one of the page before was active or '', its id, how many
-- at most
local after, behind, most = ARGV[2], ARGV[3], tonumber(ARGV[4])
local listed = {}
for i = 1, #KEYS do
  local from, offset, found = after == '' and '-inf' or '-' .. after, 0, 0
  while found < most do
    local page = redis.call('ZRANGEBYSCORE', KEYS[i], from, '+inf', 'WITHSCORES', 'LIMIT', offset, most)
    for j = 1, #page, 2 do
      local at = string.sub(page[j + 1], 2)
      if found < most and (at ~= after or page[j] > behind) then
        listed[#listed + 1] = {page[j], at}
        found = found + 1
      end
    end
    offset = offset + most
    if #page < 2 * most then
      break
    end
  end
end
table.sort(listed, function(one, other)
  return one[2] == other[2] and one[1] < other[1] or tonumber(one[2]) > tonumber(other[2])
end)
for i = #listed, most + 1, -1 do
  listed[i] = nil
end
return listed
