import { readFileSync } from 'node:fs'
import { changeCodes, incompatibilityTypes } from '@millrace/contracts'
import { expect, test } from 'vitest'
import { avscClasses, javaClasses } from '../../platform/contracts/src/compatibility/testing/difference-classes.ts'

test('the page of compatibility lists every reason, every change and every class of differences', () => {
  const page = readFileSync(new URL('./compatibility.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, code]) => code)
  expect(listed).toEqual([
    ...incompatibilityTypes,
    ...changeCodes,
    ...[...javaClasses, ...avscClasses.toReversed()].map(({ name }) => name),
  ])
})
