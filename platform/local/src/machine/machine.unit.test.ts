import { expect, it } from 'vitest'
import { javaMajor, pythonVersion } from './machine.ts'

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_402"', 8],
  ['bash: java: command not found', undefined],
])('reads the version out of: %s', (output, major) => {
  expect(javaMajor(output)).toBe(major)
})

it.each([
  ['Python 3.11.7', { major: 3, minor: 11 }],
  ['Python 3.9.18', { major: 3, minor: 9 }],
  ['', undefined],
])('reads the version out of: %s', (output, version) => {
  expect(pythonVersion(output)).toEqual(version)
})
