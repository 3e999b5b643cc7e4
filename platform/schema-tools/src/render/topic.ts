import { type CatalogueTopic, unqualified } from '@millrace/contracts'
import { docComment } from './doc-comment.ts'
import { exportedTopic } from './names.ts'

const maxLine = 140

const retention = ({ compacted, retention: kept }: CatalogueTopic) => {
  if (compacted === true) return 'compacted'
  return kept === undefined || kept === 'forever' ? 'kept' : kept
}

const docOf = (topic: CatalogueTopic) => {
  const readers = topic.readers === undefined ? '' : `; readable by ${topic.readers.join(', ')} alone`
  const facts = `${topic.partitions} partition${topic.partitions === 1 ? '' : 's'}, key ${topic.key}, ${retention(topic)}${readers}.`
  return topic.description === undefined ? facts : `${topic.description.trim()}\n${facts}`
}

/** A topic with its line of facts. Its types are of its own domain, so they are named without it. */
export const renderTopic = (name: string, topic: CatalogueTopic): string => {
  const names = topic.types.map(unqualified)
  const head = `export const ${exportedTopic(name)} = topic('${name}', [`
  const line = `${head}${names.join(', ')}])`
  const statement = line.length <= maxLine ? line : `${head}\n${names.map(type => `  ${type},\n`).join('')}])`
  return `${docComment(docOf(topic))}\n${statement}`
}
