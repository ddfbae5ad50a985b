-- What all scripts share: a workflow as Redis has it, and every rule about how it changes. KEYS and ARGV are those of
-- the script behind it. All keys of a workflow, and the lists of its partition, have one hash tag and so lie in one
-- slot.
--
-- PREFIX{tag}:w:ID      a hash: what is known of the workflow
--   g, v                generation and version; the pair grows with each change: a smaller one is a Redis that lost
--   e, f, l, b          epoch, first and last number, bytes of data retained
--   k                   number of the last control
--   ro, rl, re          open run; run that ended last; those that ended last, the oldest first
--   q, ac, av           whether somebody is registered; who; the version of that
--   c, a, t             when it was created; had its last event; was last touched
--   x                   the version at which its log was deleted last
-- PREFIX{tag}:w:ID:e    a stream: the events; :i a hash: their ids; :k a stream: controls; :kn, :ka their names, answers
-- PREFIX{tag}:w:ID:n    a hash: the nodes that follow the log, each with a number and until when that holds
-- PREFIX{tag}:active, :idle, :leases, :reserved   sorted sets of workflows by time, in active the latest first

-- The time by which workflows are dated, which a test may set; and that by which a node is heard of, which it may not.
local now, micros, millis
do
  local t = redis.call('TIME')
  micros = t[1] * 1000000 + t[2]
  millis = math.floor(micros / 1000)
  now = tonumber(ARGV[1]) or millis
end

local FIELDS = {'g', 'v', 'e', 'f', 'l', 'b', 'k', 'ro', 'rl', 'q', 'av', 'c', 'a', 'x'}
local HEAD_BYTES = 11
local MAX_ENDED = 32
local MAX_CONTROLS = 1000
local MARK_MILLIS = 3600000
local MAX_HINT_BYTES = 32768

local key, base, id, s, publishes
local counts = ''

local function str(n)
  return string.format('%.0f', n)
end

local function split(text, by)
  local parts = {}
  for part in string.gmatch(text .. by, '(.-)%' .. by) do
    parts[#parts + 1] = part
  end
  return parts
end

-- Takes up a workflow; answers whether there is anything of it.
local function take(workflow)
  key = workflow
  base, id = string.match(key, '^(.-}:)w:(.+)$')
  local r = redis.call('HMGET', key, unpack(FIELDS))
  s = {
    g = tonumber(r[1]) or 0, v = tonumber(r[2]) or 0, e = r[3] or '', f = tonumber(r[4]) or 1,
    l = tonumber(r[5]) or 0, b = tonumber(r[6]) or 0, k = tonumber(r[7]) or 0, ro = r[8] or '',
    rl = r[9] or '', q = r[10] or '', av = r[11] or '0.0', c = r[12] or '', a = r[13] or '', x = r[14] or '0.0'
  }
  return s.g > 0
end

local function kept()
  return s.q ~= '' or s.l > 0 or s.ro ~= '' or s.rl ~= ''
end

-- The state as it is told to nodes; the fingerprint of a lease is not.
local function head()
  local run = ''
  if s.ro ~= '' then
    local o = split(s.ro, ',')
    run = 'o,' .. o[1] .. ',' .. o[4] .. ',' .. o[6]
  elseif s.rl ~= '' then
    local o = split(s.rl, ',')
    run = 'e,' .. o[1] .. ',' .. o[3] .. ',' .. o[4] .. ',' .. o[5] .. ',' .. o[6] .. ',' .. o[7]
  end
  return table.concat({
    str(s.g), str(s.v), s.e, str(s.f), str(s.l), str(s.k), s.av, s.x, run, s.c, s.a, kept() and '1' or '0'
  }, ' ')
end

local function version()
  return str(s.g) .. '.' .. str(s.v)
end

-- The next version; the first of a workflow begins a generation that none had before.
local function change(known)
  if s.g == 0 then
    s.g = math.max(micros, (known or 0) + 1)
  end
  s.v = s.v + 1
end

-- Has what follows go on though there is no memory left: Redis refuses the first write of a script alone, and not
-- this one.
local function force()
  redis.call('PERSIST', key .. ':e')
end

-- Writes the state; the first write of a script, since it is the first that is refused for want of memory.
local function write(...)
  redis.call('HSET', key, 'g', str(s.g), 'v', str(s.v), 'e', s.e, 'f', str(s.f), 'l', str(s.l), 'b', str(s.b),
      'k', str(s.k), 'ro', s.ro, 'rl', s.rl, 'q', s.q, 'av', s.av, 'c', s.c, 'a', s.a, 'x', s.x, 't', str(now), ...)
  redis.call('PERSIST', key)
end

-- Whether anybody is to be told but the node that asks, which learns all of it by the answer. A node that hears the
-- channel says how to count those who do.
local function toBeTold()
  if publishes == '' or counts == '' then
    return publishes ~= ''
  end
  local heard = redis.pcall('PUBSUB', counts, base .. 'h:' .. id)
  return heard.err ~= nil or heard[2] > 1
end

local function hint(message)
  if publishes ~= '' then
    redis.call(publishes, base .. 'h:' .. id, message or head())
  end
end

-- Notes that a node follows the log for so long; there may be no memory left for that, and then it is noted at
-- another time.
local function hold(node, number, time)
  redis.pcall('HSET', key .. ':n', node, number .. ' ' .. str(millis + tonumber(time)))
  redis.call('PEXPIRE', key .. ':n', time)
end

local function followed()
  local nodes = redis.call('HVALS', key .. ':n')
  local latest = 0
  for i = 1, #nodes do
    latest = math.max(latest, tonumber(string.match(nodes[i], ' (.+)$')))
  end
  return latest > millis and latest or nil
end

local function unlink()
  redis.call('UNLINK', key .. ':e', key .. ':i', key .. ':k', key .. ':kn', key .. ':ka')
end

local function begin(epoch)
  if s.e == '' then
    s.e = epoch
    s.f = 1
    s.l = 0
    s.b = 0
    return true
  end
  return false
end

-- Notes when the workflow came to be kept, if that was not before; answers whether it was not.
local function keep()
  if s.c ~= '' then
    return false
  end
  s.c = str(now)
  return true
end

local function list()
  redis.call('ZADD', base .. 'active', '-' .. (s.a ~= '' and s.a or s.c), id)
  redis.call('ZADD', base .. 'idle', 'NX', now, id)
  redis.call('ZREM', base .. 'reserved', id)
end

local function unlist()
  s.c = ''
  redis.call('ZREM', base .. 'active', id)
  redis.call('ZREM', base .. 'idle', id)
  redis.call('ZREM', base .. 'leases', id)
end

local function forget()
  unlist()
  redis.call('ZREM', base .. 'reserved', id)
  unlink()
  redis.call('UNLINK', key, key .. ':n')
end

-- What a node knows of the workflow it asks about, and what this Redis has: if that is less, it lost its end, and
-- what it has is another epoch from now on. A workflow that is gone is reserved for the node that follows it.
local function reconcile(known, knownVersion, epoch, node)
  local g, v = tonumber(known), tonumber(knownVersion)
  if not g or s.g > g or (s.g == g and s.v >= v) then
    return
  end
  local there = s.g > 0
  if not there and node == '' then
    return
  end
  s.g = math.max(there and s.g + 1 or micros, g + 1)
  s.v = s.v + 1
  s.av = version()
  if s.e ~= '' or not there then
    s.e = epoch
  end
  write()
  if not there then
    redis.call('ZADD', base .. 'reserved', millis, id)
  end
  hint()
end

-- Lets go of the oldest events until no more are left than that, and of their ids with them.
local function trim(events, bytes)
  local first = s.f
  local ids = {}
  local function over()
    return s.l - s.f + 1 > events or (s.b > bytes and s.l > s.f)
  end
  while over() do
    -- To read events costs more than all the rest: mostly it is one too many, or some bytes.
    local surplus = s.l - s.f + 1 - events
    local page = redis.call('XRANGE', key .. ':e', str(s.f), '+', 'COUNT', surplus > 0 and math.min(surplus, 64) or 4)
    if #page == 0 then
      s.f = s.l + 1
      s.b = 0
      break
    end
    for i = 1, #page do
      if not over() then
        break
      end
      local fields = page[i][2]
      s.b = s.b - #fields[2] + HEAD_BYTES
      s.f = s.f + 1
      for j = 3, #fields, 2 do
        if fields[j] == 'i' then
          ids[#ids + 1] = fields[j + 1]
        end
      end
    end
  end
  if s.f == first then
    return
  end
  redis.call('XTRIM', key .. ':e', 'MINID', '=', str(s.f))
  for i = 1, #ids, 1000 do
    redis.call('HDEL', key .. ':i', unpack(ids, i, math.min(i + 999, #ids)))
  end
  redis.call('HSET', key, 'f', str(s.f), 'b', str(s.b))
end

-- Appends events, each {record, id or ''}, as part of that run or of none, and tells them.
local function append(events, run, retained, bytes)
  local first = s.l + 1
  local size = 0
  for i = 1, #events do
    size = size + #events[i][1]
  end
  s.l = s.l + #events
  s.b = s.b + size - HEAD_BYTES * #events
  s.a = str(now)
  write()
  for i = 1, #events do
    local entry = {'d', events[i][1]}
    if events[i][2] ~= '' then
      entry[3], entry[4] = 'i', events[i][2]
      redis.call('HSET', key .. ':i', events[i][2], str(first + i - 1))
    end
    if run ~= '' then
      entry[#entry + 1], entry[#entry + 2] = 'r', run
    end
    redis.call('XADD', key .. ':e', str(first + i - 1) .. '-0', unpack(entry))
  end
  trim(retained, bytes)
  list()
  if not toBeTold() then
    return first
  end
  local message = head()
  if size <= MAX_HINT_BYTES then
    local parts = {message, '\n', str(first), ' ', run, '\n'}
    for i = 1, #events do
      parts[#parts + 1] = struct.pack('>I4', #events[i][1])
      parts[#parts + 1] = events[i][1]
    end
    message = table.concat(parts)
  end
  hint(message)
  return first
end

-- The record of an error of the gateway's own.
local function record(data)
  return struct.pack('>i8I2B', math.floor(now / 1000), now % 1000, 3) .. data
end

local function endRun(state, lastSeq)
  local o = split(s.ro, ',')
  local ended = table.concat({o[1], o[2], state, o[4], str(math.max(now, tonumber(o[4]))), o[6], str(lastSeq)}, ',')
  local all = redis.call('HGET', key, 're')
  all = all and all ~= '' and split(all, ';') or {}
  all[#all + 1] = ended
  while #all > MAX_ENDED do
    table.remove(all, 1)
  end
  s.ro = ''
  s.rl = ended
  return table.concat(all, ';')
end

-- Whether a run that ended is remembered, by its place in the row: 1 its name, 2 the fingerprint of its lease.
local function hasEnded(place, value)
  local all = redis.call('HGET', key, 're')
  if not all or all == '' then
    return false
  end
  for _, run in ipairs(split(all, ';')) do
    if split(run, ',')[place] == value then
      return true
    end
  end
  return false
end

-- Ends the open run by an event of the gateway's, and answers what a node has to tell of it.
local function endByGateway(state, data, retained, bytes)
  local run = split(s.ro, ',')[1]
  change()
  local all = endRun(state, s.l + 1)
  local event = record(data)
  local first = append({{event, ''}}, run, retained, bytes)
  redis.call('HSET', key, 're', all)
  redis.call('ZREM', base .. 'leases', id)
  return {id, head(), str(first), run, event}
end
