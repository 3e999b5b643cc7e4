import { randomBytes } from 'node:crypto'
import { users } from '@millrace/schemas'
import { refuse, type Starting } from '@millrace/service'
import type { Passwords } from './adapters/passwords.ts'
import { passwordFault } from './domain/credentials.ts'
import { emailClaim, user } from './domain/user.ts'

export interface FirstOperator {
  readonly email: string
  /** Without one, a password is made and shown once. */
  readonly password?: string | undefined
  /** Where a made password is shown: never a log. */
  readonly show: (line: string) => void
}

/** Makes the first operator, unless somebody has the address. */
export const firstOperator =
  (passwords: Passwords, { email, password, show }: FirstOperator) =>
  async (starting: Starting): Promise<void> => {
    if ((await starting.claimant(emailClaim(email))) !== undefined) return
    const made = password ?? randomBytes(18).toString('base64url')
    const fault = passwordFault(made, email)
    if (fault !== undefined) throw refuse(422, 'password-poor', `The first operator's password: ${fault}`)
    const userId = starting.newId(email)
    const passwordHash = await passwords.hash(made)
    await starting.decide(user, users.Register({ userId, email, displayName: 'Operator', passwordHash, role: 'operator' }), email)
    if (password === undefined) show(`The first operator is ${email}, password ${made} (shown this once).`)
  }
