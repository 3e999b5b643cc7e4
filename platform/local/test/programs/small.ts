// A program of a test's stack: answers /health and says its environment.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  if (request.url === '/environment') response.end(JSON.stringify(process.env))
  else response.end('ok')
})
server.listen(Number(process.env.HTTP_PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  if (process.env.STUBBORN !== 'yes') process.exit(0)
})
