import { service } from '@millrace/service'
import type { Passwords } from './adapters/passwords.ts'
import type { Tokens } from './adapters/tokens.ts'
import { user } from './domain/user.ts'
import { loginRoutes } from './http/login.ts'
import { type FirstOperator, operatorRoutes } from './http/operators.ts'
import { userRoutes } from './http/users.ts'

export const usersService = (passwords: Passwords, tokens: Tokens, firstOperator: FirstOperator) =>
  service({
    name: 'users',
    deciders: [user],
    routes: [userRoutes(passwords), loginRoutes(passwords, tokens), operatorRoutes(passwords, tokens, firstOperator)],
  })
