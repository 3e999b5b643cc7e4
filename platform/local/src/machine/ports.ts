import { createServer } from 'node:net'

/** Whether nothing listens on this port of this machine. */
export const portIsFree = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })

/**
 * The first free port from `preferred` on that is not in `taken`. It is counted up, not left to the system: a port from the
 * ephemeral range could be given to an outgoing connection while its owner restarts.
 */
export const choosePort = async (
  preferred: number,
  taken: ReadonlySet<number> = new Set(),
  isFree: (port: number) => Promise<boolean> = portIsFree,
): Promise<number> => {
  for (let port = preferred; port < preferred + 200 && port < 65_536; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new RangeError(`No free port between ${preferred} and ${preferred + 199}.`)
}
