/** Whether who is at `seq` of an epoch has the workflow up to the `seq` that is last there, in the epoch it is in where that is told. */
export function hasAll(workflow, seq, epoch, last, epochs) {
  const end = last[workflow] ?? 0;
  return seq >= end && (end === 0 || !epochs || epoch === epochs[workflow]);
}

/** All that an event says, as one text. */
export function said({ type, data, timestamp }, withTimestamp) {
  const text = `${type} ${JSON.stringify(data)}`;
  return withTimestamp ? `${text} ${timestamp}` : text;
}
