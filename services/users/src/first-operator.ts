import { createHmac, type KeyObject } from 'node:crypto'
import { users } from '@millrace/schemas'
import { refuse, type Starting } from '@millrace/service'
import type { Passwords } from './adapters/passwords.ts'
import { passwordFault } from './domain/credentials.ts'
import { emailClaim, user } from './domain/user.ts'

export interface FirstOperator {
  readonly email: string
  /** Without one, a password is made and shown once. */
  readonly password?: string | undefined
  /** A made password follows from it, so that all instances and tries make the same: who has it can sign tokens anyway. */
  readonly signingKey: KeyObject
  /** Where a made password is shown: never a log. */
  readonly show: (line: string) => void
}

const madeFrom = (signingKey: KeyObject, email: string): string =>
  createHmac('sha256', signingKey.export({ type: 'pkcs8', format: 'der' }))
    .update(`first operator ${email}`)
    .digest('base64url')
    .slice(0, 24)

/** Makes the first operator, unless somebody has the address. */
export const firstOperator = (passwords: Passwords, { email, password, signingKey, show }: FirstOperator) => {
  /** A try whose answer was lost may have made it. */
  let tried = false
  return async (starting: Starting): Promise<void> => {
    if (!tried && (await starting.claimant(emailClaim(email))) !== undefined) return
    const chosen = password ?? madeFrom(signingKey, email)
    const fault = passwordFault(chosen, email)
    if (fault !== undefined) throw refuse(422, 'password-poor', `The first operator's password: ${fault}`)
    const userId = starting.newId(email)
    const passwordHash = await passwords.hash(chosen)
    tried = true
    await starting.decide(user, users.Register({ userId, email, displayName: 'Operator', passwordHash, role: 'operator' }), email)
    if (password === undefined) show(`The first operator is ${email}, password ${chosen} (shown this once).`)
  }
}
