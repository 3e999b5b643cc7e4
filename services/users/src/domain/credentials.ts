/** One spelling of an address, so that it can be unique. */
export const normalisedEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

const [fewestCharacters, mostBytes] = [10, 72]

/** Why a password won't do; undefined: it will. Length is what counts; bcrypt reads no more than 72 bytes. */
export const passwordFault = (password: string, email: string): string | undefined => {
  if ([...password].length < fewestCharacters) return `a password has at least ${fewestCharacters} characters`
  if (new TextEncoder().encode(password.normalize('NFKC')).length > mostBytes) return `a password has at most ${mostBytes} bytes`
  // bcrypt ends at a zero byte.
  if (password.includes('\0')) return 'a password has no zero characters'
  if (new Set(password).size < 4) return 'a password has at least 4 different characters'
  const [name = ''] = email.split('@', 1)
  if (name.length > 3 && password.toLowerCase().includes(name)) return "a password doesn't hold the name in the address"
  return undefined
}
