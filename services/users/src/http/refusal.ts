/** What a route itself can't accept: leaves as problem+json with this code. */
export const refusal = (statusCode: 401 | 422, code: string, detail: string): Error =>
  Object.assign(new Error(detail), { statusCode, code })
