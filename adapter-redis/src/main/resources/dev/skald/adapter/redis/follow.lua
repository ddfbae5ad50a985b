-- ARGV: now, publish, epoch, known generation, known version, node, number, time that holds
publishes = ARGV[2]
take(KEYS[1])
hold(ARGV[6], ARGV[7], ARGV[8])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
if s.e == '' then
  change(tonumber(ARGV[4]))
  begin(ARGV[3])
  write()
  unlink()
  hint()
end
if not kept() then
  redis.call('ZADD', base .. 'reserved', millis, id)
end
return {head()}
