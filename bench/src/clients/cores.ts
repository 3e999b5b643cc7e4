/** From now on: how many cores this process keeps busy. */
export const coresUsed = (): (() => number) => {
  const cpu = process.cpuUsage()
  const from = performance.now()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return Number(((user + system) / 1_000 / (performance.now() - from)).toFixed(2))
  }
}
