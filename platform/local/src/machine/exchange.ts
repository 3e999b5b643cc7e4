import { connect } from 'node:net'

/** Sends bytes to a local server and answers whether anything came back within the time: the smallest sign of life. */
export const exchange = (at: { host: string; port: number }, request: Buffer, timeoutMs = 1_000): Promise<Buffer | undefined> =>
  new Promise(resolve => {
    const socket = connect(at.port, at.host)
    const end = (answer: Buffer | undefined) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutMs, () => end(undefined))
    socket.once('error', () => end(undefined))
    socket.once('close', () => end(undefined))
    socket.once('connect', () => socket.write(request))
    socket.once('data', answer => end(answer))
  })
