-- ARGV: now, publish, epoch, known generation, known version, node, access, room
publishes = ARGV[2]
take(KEYS[1])
reconcile(ARGV[4], ARGV[5], ARGV[3], ARGV[6])
local new = not kept()
if new and ARGV[8] == '0' then
  return {'full'}
end
change(tonumber(ARGV[4]))
s.q = '1'
s.av = version()
local began = begin(ARGV[3])
keep()
write('ac', ARGV[7])
if began then
  unlink()
end
list()
hint()
return {'ok', head(), new and 1 or 0}
