const most = 20

/** What customers met that must not be, a line each; only so many of them. */
export const faultLines = (faults: readonly string[]): readonly string[] => [
  ...faults.slice(0, most).map(fault => `FAULT  ${fault}`),
  ...(faults.length > most ? [`       and ${faults.length - most} more`] : []),
]
