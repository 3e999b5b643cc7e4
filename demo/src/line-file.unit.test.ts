import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openLineFile, readLines } from './line-file.ts'

const shape = z.object({ n: z.int() })

const newFile = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-lines-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return join(directory, 'kept', 'items.ndjson')
}

test('what was added is there after opening it again', async () => {
  const file = await newFile()
  expect(await readLines(file, shape)).toEqual([])
  const first = await openLineFile(file, shape)
  await Promise.all([1, 2, 3].map(n => first.add({ n })))
  expect((await openLineFile(file, shape)).items).toHaveLength(3)
  expect(await readLines(file, shape)).toHaveLength(3)
})

test('half a line that a kill left is gone for good, and nothing else', async () => {
  const file = await newFile()
  await (await openLineFile(file, shape)).add({ n: 1 })
  await appendFile(file, '{"n":')
  const opened = await openLineFile(file, shape)
  expect(opened.items).toEqual([{ n: 1 }])
  await opened.add({ n: 2 })
  expect((await openLineFile(file, shape)).items).toEqual([{ n: 1 }, { n: 2 }])
})
