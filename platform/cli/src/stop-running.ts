import { type Home, removeDescription, stopLeftovers, stopProcess, supervisorOf } from '@millrace/local'

/** Longer than a supervisor needs to stop everything. */
const supervisorGraceMs = 20_000

/** Stops the stack of a home: by its supervisor, or what a vanished one left. Answers whether anything ran. */
export const stopRunning = async (home: Home): Promise<boolean> => {
  const supervisor = supervisorOf(home)
  if (supervisor !== undefined) await stopProcess(supervisor, supervisorGraceMs)
  const left = await stopLeftovers(home)
  removeDescription(home.stack)
  return supervisor !== undefined || left.length > 0
}
