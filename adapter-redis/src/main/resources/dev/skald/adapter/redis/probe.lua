-- What is other than a node knows. KEYS: workflows. ARGV: now, node, time that a follower holds, or 0 to look alone,
-- then for each: generation, version, and the number under which the node follows its log, or 0
publishes = ''
local others = {}
for i = 1, #KEYS do
  local at = 4 + (i - 1) * 3
  local r = redis.call('HMGET', KEYS[i], 'g', 'v')
  if ARGV[3] ~= '0' and ARGV[at + 2] ~= '0' then
    key = KEYS[i]
    hold(ARGV[2], ARGV[at + 2], ARGV[3])
  end
  if (r[1] or '0') ~= ARGV[at] or (r[2] or '0') ~= ARGV[at + 1] then
    take(KEYS[i])
    others[#others + 1] = {i, head()}
  end
end
return others
