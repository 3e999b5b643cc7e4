import { expect, it } from 'vitest'
import { bytesDownloaded } from './maven.ts'

it.each([
  ['[INFO] Downloaded from central: https://example.org/a.jar (5.2 MB at 1.3 MB/s)', 5_200_000],
  ['[INFO] Downloaded from central: https://example.org/a.pom (18 kB at 113 kB/s)', 18_000],
  ['[INFO] Downloaded from central: https://example.org/a.pom (410 B at 4 kB/s)', 410],
  ['[INFO] Downloading from central: https://example.org/a.pom', 0],
])('reads the size of a download out of: %s', (line, bytes) => {
  expect(bytesDownloaded(line)).toBe(bytes)
})
