import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = `
import { compileCodec, compileReader } from './index.ts'
const schema = JSON.stringify({ type: 'record', name: 'a.B', fields: [{ name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } }] })
console.log(JSON.stringify(compileReader(schema, schema)(compileCodec(schema).encode({ at: new Date(0) }))))
`

test('Node runs the sources as they are: the test runner is more forgiving with what avsc exports', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    cwd: import.meta.dirname,
  })
  expect(stdout).toBe('{"at":"1970-01-01T00:00:00.000Z"}\n')
})
