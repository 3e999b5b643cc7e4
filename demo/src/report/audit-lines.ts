import type { AuditReport } from '@millrace/local'

/** A check a line, and below it what it found. */
export const auditLines = ({ ok, checks }: AuditReport): readonly string[] => [
  ...checks.flatMap(check => [
    `${check.ok ? 'ok    ' : 'FAILED'} ${check.name} (${check.checked} checked)`,
    ...check.violations.map(violation => `         ${violation}`),
  ]),
  ok ? 'the audit holds' : 'the audit does not hold',
]
