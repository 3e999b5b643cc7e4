import { InvalidArgumentError } from 'commander'

/** `--orders 200`: a whole number above 0. */
export const positiveNumber = (text: string): number => {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('A whole number above 0 is wanted.')
}
