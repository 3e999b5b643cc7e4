import { service } from '@millrace/service'
import type { Passwords } from './adapters/passwords.ts'
import type { Tokens } from './adapters/tokens.ts'
import { user } from './domain/user.ts'
import { type FirstOperator, firstOperator } from './first-operator.ts'
import { loginRoutes } from './http/login.ts'
import { operatorRoutes } from './http/operators.ts'
import { userRoutes } from './http/users.ts'

export const usersService = (passwords: Passwords, tokens: Tokens, operator: FirstOperator) =>
  service({
    name: 'users',
    deciders: [user],
    routes: [userRoutes(passwords), loginRoutes(passwords, tokens), operatorRoutes(passwords)],
    whenReady: [firstOperator(passwords, operator)],
  })
