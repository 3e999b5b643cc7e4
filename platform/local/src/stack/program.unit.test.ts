import { expect, it } from 'vitest'
import { homeAt } from '../home.ts'
import { programProcess } from './program.ts'
import { surroundingsOf } from './surroundings.ts'

const home = homeAt('/stacks/one')
const ports = new Map([['shop', { http: 4001, smtp: 4002 }]])
const stack = surroundingsOf({ kafka: 'a:1,b:2', registry: 'http://127.0.0.1:8081', mongo: 'mongodb://127.0.0.1:27017' }, ports, {
  key: 's3',
})

it('tells a program its ports, its surroundings, how soon its successor may take over, and where its data is kept: under the home of its stack', () => {
  const at = { root: '/repository', home, stack, ports: { http: 4001, smtp: 4002 } }
  const program = { entry: 'shop/src/main.ts', port: 4001, env: () => ({ OWN: 'yes' }) }
  expect(programProcess(at, 'shop', program).command.env).toMatchObject({
    HTTP_PORT: '4001',
    SMTP_PORT: '4002',
    KAFKA_BROKERS: 'a:1,b:2',
    KAFKA_SESSION_TIMEOUT_MS: '10000',
    DATA_DIR: '/stacks/one/data/shop',
    OWN: 'yes',
  })
})
