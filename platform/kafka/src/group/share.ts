/** Who had a number last; nobody, where it is missing. */
export type Owners = ReadonlyMap<number, string>

interface Share {
  readonly member: string
  readonly numbers: number[]
}

/** Of the numbers from `from` to before `to`: whose they were, and those of nobody who is here. */
const sorted = (shares: readonly Share[], from: number, to: number, owners: Owners) => {
  const had = new Map<string, number[]>(shares.map(({ member }) => [member, []]))
  const free: number[] = []
  for (let number = from; number < to; number++) (had.get(owners.get(number) ?? '') ?? free).push(number)
  return { had, free }
}

/**
 * Shares out the numbers from `from` to before `to`, on top of what everyone has of those below, so that nobody ends with more than
 * one above another. Who had a number keeps it, up to the share; shares one larger go where that moves the fewest.
 */
const shareOut = (shares: readonly Share[], from: number, to: number, owners: Owners): void => {
  const { had, free } = sorted(shares, from, to, owners)
  const least = Math.floor(to / shares.length)
  const hadBy = ({ member }: Share): readonly number[] => had.get(member) ?? []
  const wants = (share: Share): number => share.numbers.length + hadBy(share).length
  const hasMore = ({ numbers }: Share): number => Number(numbers.length > least)
  const larger = new Set(shares.toSorted((a, b) => hasMore(b) - hasMore(a) || wants(b) - wants(a)).slice(0, to % shares.length))
  const room = (share: Share): number => least + Number(larger.has(share)) - share.numbers.length
  for (const share of shares) {
    const keeps = room(share)
    share.numbers.push(...hadBy(share).slice(0, keeps))
    free.push(...hadBy(share).slice(keeps))
  }
  const left = free.toSorted((a, b) => a - b)
  for (const share of shares) share.numbers.push(...left.splice(0, room(share)))
}

/**
 * Partition numbers for members, each number for one. Balanced within one below every one of `counts`, which are how many partitions
 * the topics have: so each topic is shared fairly, not only all together.
 */
export const shareNumbers = (
  members: readonly string[],
  counts: readonly number[],
  owners: Owners,
): ReadonlyMap<string, readonly number[]> => {
  const shares = members.toSorted().map((member): Share => ({ member, numbers: [] }))
  const steps = [...new Set(counts)].toSorted((a, b) => a - b)
  let from = 0
  for (const to of shares.length > 0 ? steps : []) {
    shareOut(shares, from, to, owners)
    from = to
  }
  return new Map(shares.map(({ member, numbers }) => [member, numbers]))
}
