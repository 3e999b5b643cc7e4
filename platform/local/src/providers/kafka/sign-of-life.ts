import { exchange } from '../../machine/exchange.ts'

/** ApiVersions, version 0: the request every broker answers before anything else. */
const apiVersions = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff])

export const brokerAnswers = async (address: string): Promise<boolean> => {
  const [host = '', port = ''] = address.split(/:(?=\d+$)/)
  return (await exchange({ host, port: Number(port) }, apiVersions)) !== undefined
}
