import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeJson, terminalSafe } from './terminal-safe.ts'

const acted = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

describe('text of others', () => {
  test('can neither move the cursor nor turn the line', () => {
    expect(terminalSafe('\u001b[2Jorder\u009b1m\r\n\u202e')).toBe('\\u001b[2Jorder\\u009b1m\\u000d\\u000a\\u202e')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(terminalSafe(text)).not.toMatch(acted)
      }),
    )
  })

  test('is left as it is where it is text', () => {
    expect(terminalSafe('Žofie 東京 🚀 order-1')).toBe('Žofie 東京 🚀 order-1')
  })

  test('says the same as JSON, without what a terminal acts on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const line = safeJson({ text })
        expect(line).not.toMatch(acted)
        expect(JSON.parse(line)).toEqual({ text })
      }),
    )
  })
})
