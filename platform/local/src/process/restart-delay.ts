/** How long to wait before starting a process again that ended by itself: doubling, at most 10 s. */
export const restartDelayMs = (restartsInARow: number): number => Math.min(10_000, 250 * 2 ** restartsInARow)

/** One that ran this long before it ended begins again with the shortest delay. */
export const wellAfterMs = 30_000
