import { type Check, look } from '../check.ts'
import { allStreams, type Stream } from '../facts.ts'

const versionGaps = ({ service, name, commits }: Stream): readonly string[] =>
  commits.flatMap(({ version }, at) => {
    const before = commits[at - 1]?.version ?? 0
    return version === before + 1 ? [] : [`${name} of ${service} goes from version ${before} to ${version}`]
  })

const sequenceGaps = ({ service, name, commits }: Stream): readonly string[] => {
  const sequences = commits.flatMap(({ messages }) => messages.map(({ sequence }) => sequence))
  return sequences.flatMap((sequence, at) =>
    sequence === at + 1 ? [] : [`${name} of ${service} has message ${sequence} where ${at + 1} belongs`],
  )
}

/** law 3: versions don't fork, and nothing is missing between them. */
export const streamVersions: Check = {
  name: 'versions of every stream are gapless',
  find: snapshot => look(allStreams(snapshot), stream => [...versionGaps(stream), ...sequenceGaps(stream)]),
}
