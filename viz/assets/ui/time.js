/**
 * A moment in words people read, in UTC.
 * @param {number} seconds Unix time
 */
export function when(seconds) {
  const moment = new Date(seconds * 1000);
  // Beyond the years that a Date holds, the number itself says most.
  if (Number.isNaN(moment.getTime())) return `${seconds} s`;
  return `${moment.toISOString().slice(0, -8).replace("T", " ")} UTC`;
}
