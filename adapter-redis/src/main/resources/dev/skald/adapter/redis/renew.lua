-- ARGV: now, run, lease
publishes = ''
take(KEYS[1])
if s.ro ~= '' then
  local o = split(s.ro, ',')
  if o[1] == ARGV[2] then
    if o[2] ~= ARGV[3] then
      return {'lease_lost'}
    end
    o[5] = str(now + tonumber(o[3]))
    force()
    redis.call('HSET', key, 'ro', table.concat(o, ','), 't', str(now))
    return {'ok', o[5], str(s.k)}
  end
end
if not hasEnded(1, ARGV[2]) then
  return {'none'}
end
return {s.ro ~= '' and 'lease_lost' or 'run_ended'}
