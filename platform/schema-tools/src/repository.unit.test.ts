import { join } from 'node:path'
import { expect, test } from 'vitest'
import { check } from './generate.ts'

test('schemas/generated is what the contracts say; otherwise run `npm run millrace -- schemas generate`', async () => {
  expect(await check({ folder: join(import.meta.dirname, '../../../schemas') })).toEqual([])
})
