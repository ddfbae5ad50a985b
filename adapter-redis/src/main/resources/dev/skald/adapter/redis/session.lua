-- KEYS: what is kept of a session
-- ARGV: now, what is to be done, the node that asks, for how long in milliseconds, content
-- A value that is held begins with H, the node, and a colon, behind which stands what is known, if anything is; every
-- other one is kept, and begins with the first byte of a time.
local value = redis.call('GET', KEYS[1])
local what = ARGV[2]
local holder, known
if value and string.sub(value, 1, 1) == 'H' then
  local colon = string.find(value, ':', 1, true)
  holder = string.sub(value, 2, colon - 1)
  known = string.sub(value, colon + 1)
end
local whose = holder == ARGV[3] and 'ours' or value and 'anothers' or 'nobodys'

if what == 'take' then
  if not value then
    return {'nobodys'}
  elseif not holder then
    redis.call('DEL', KEYS[1])
    return {'kept', value}
  elseif whose == 'anothers' and known ~= '' then
    redis.call('DEL', KEYS[1])
    return {'known', known, holder}
  end
  return {'held', '', holder}
elseif what == 'drop' then
  -- Whoever held it is gone: ARGV[5].
  if holder == ARGV[5] and known == '' then
    redis.call('DEL', KEYS[1])
  end
elseif whose == 'ours' or (whose == 'nobodys' and (what == 'hold first' or what == 'lose first')) then
  if what == 'hold' or what == 'hold first' then
    redis.call('SET', KEYS[1], 'H' .. ARGV[3] .. ':' .. ARGV[5], 'PX', ARGV[4])
    return {'ours'}
  elseif what == 'lose' or what == 'lose first' then
    redis.call('SET', KEYS[1], ARGV[5], 'PX', ARGV[4])
    return {'ours'}
  elseif what == 'renew' then
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  elseif what == 'release' then
    redis.call('DEL', KEYS[1])
  end
end
return {whose}
