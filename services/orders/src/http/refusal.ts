import type { Rejection } from 'millrace'

/** What a route itself can't accept: leaves as problem+json with this code. */
export const refusal = ({ rejected, detail }: Rejection<string>): Error =>
  Object.assign(new Error(detail), { statusCode: 422, code: rejected })
