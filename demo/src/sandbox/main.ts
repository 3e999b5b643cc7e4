import { startSandbox } from './sandbox.ts'

const { HTTP_HOST = '127.0.0.1', HTTP_PORT = '0', DATA_DIR = '.millrace/data/payment-sandbox' } = process.env

const sandbox = await startSandbox({ host: HTTP_HOST, port: Number(HTTP_PORT), file: `${DATA_DIR}/ledger.ndjson` })
console.log(JSON.stringify({ sandbox: { url: sandbox.url } }))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.close())
