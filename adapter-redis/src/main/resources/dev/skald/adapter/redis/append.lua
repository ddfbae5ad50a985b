-- ARGV: now, publish, epoch, known generation, known version, node, lease, events, bytes, room, then for each event:
-- record, id, end
publishes, counts = string.match(ARGV[2], '^(%S*) ?(%S*)$')
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
local lease, retained, bytes = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])

local ids, known = {}, {}
for i = 12, #ARGV, 3 do
  if ARGV[i] ~= '' then
    ids[#ids + 1] = ARGV[i]
  end
end
if s.l > 0 then
  for i = 1, #ids, 1000 do
    local till = math.min(i + 999, #ids)
    local seqs = redis.call('HMGET', key .. ':i', unpack(ids, i, till))
    for j = i, till do
      if seqs[j - i + 1] then
        known[ids[j]] = true
      end
    end
  end
end
local fresh, ends = {}, 0
for i = 11, #ARGV, 3 do
  local name = ARGV[i + 1]
  if name == '' or not known[name] then
    if name ~= '' then
      known[name] = true
    end
    fresh[#fresh + 1] = {ARGV[i], name}
    if ends == 0 and ARGV[i + 2] ~= '' then
      ends = #fresh
      fresh.state = ARGV[i + 2]
    end
  end
end

local open = s.ro ~= '' and split(s.ro, ',') or nil
local holds = open and lease ~= '' and open[2] == lease
local function renewed()
  open[5] = str(now + tonumber(open[3]))
  return table.concat(open, ',')
end

if #fresh == 0 then
  if s.g > 0 then
    force()
    redis.call('HSET', key, 't', str(now))
    if holds then
      redis.call('HSET', key, 'ro', renewed())
    end
  end
  return {'ok', head(), 0, 0}
end
local run, all = '', nil
if holds then
  run = open[1]
  if ends > 0 and ends < #fresh then
    return {'illegal', 'nothing may stand behind the end of a run'}
  end
elseif lease ~= '' then
  return {(not open and hasEnded(2, lease)) and 'run_ended' or 'lease_lost'}
elseif open then
  return {'run_open', open[1], open[5]}
end
if not kept() and ARGV[10] == '0' then
  return {'full'}
end
change(tonumber(ARGV[4]))
local new = begin(ARGV[3])
keep()
if holds then
  if ends > 0 then
    all = endRun(fresh.state, s.l + #fresh)
  else
    s.ro = renewed()
  end
end
if new then
  -- Behind a write, which is what is refused for want of memory.
  write()
  unlink()
end
local first = append(fresh, run, retained, bytes)
if all then
  redis.call('HSET', key, 're', all)
  redis.call('ZREM', base .. 'leases', id)
end
return {'ok', head(), #fresh, str(first), run}
