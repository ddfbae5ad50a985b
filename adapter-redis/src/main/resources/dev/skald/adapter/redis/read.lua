-- ARGV: now, publish, epoch, known generation, known version, node, mode, place, epoch of the place, events, bytes
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
local mode, place, wanted = ARGV[7], ARGV[8], ARGV[9]
local most, room = tonumber(ARGV[10]), tonumber(ARGV[11])
local another = wanted ~= '' and wanted ~= s.e
local reset, gap, first = '0', '', s.f
if mode == 'latest' then
  return {head(), '0', '', {}}
elseif mode == 'tail' then
  reset = another and '1' or '0'
  first = math.max(s.f, s.l + 1 - tonumber(place))
elseif mode == 'after' then
  local after = tonumber(place)
  if after > s.l or another then
    reset = '1'
  else
    if after + 1 < s.f then
      gap = str(after + 1) .. ' ' .. str(s.f - 1)
    end
    first = math.max(after + 1, s.f)
  end
end
local page, taken = {}, 0
while #page < most and first <= s.l do
  local events = redis.call('XRANGE', key .. ':e', str(first), '+', 'COUNT', math.min(64, most - #page))
  if #events == 0 then
    break
  end
  for i = 1, #events do
    local fields = events[i][2]
    taken = taken + #fields[2] - HEAD_BYTES
    if taken > room and #page > 0 then
      return {head(), reset, gap, page}
    end
    local run = ''
    for j = 3, #fields, 2 do
      if fields[j] == 'r' then
        run = fields[j + 1]
      end
    end
    page[#page + 1] = {str(first), run, fields[2]}
    first = first + 1
  end
end
return {head(), reset, gap, page}
