import { subjectOf, type TypeContract } from '@millrace/contracts'
import { MessagingError } from '../errors.ts'
import type { SchemaSource } from '../ports/schema-source.ts'

export interface MemorySchemas extends SchemaSource {
  /** Ids registered under a subject, oldest first. */
  versions(subject: string): readonly number[]
}

/** A registry in memory. Ids count from 1; as with Confluent's, one text has one id whatever subjects it is under. Accepts every change. */
export const memorySchemas = (): MemorySchemas => {
  const texts: string[] = []
  const subjects = new Map<string, number[]>()

  const register = async (contract: TypeContract): Promise<number> => {
    const id = texts.includes(contract.schema) ? texts.indexOf(contract.schema) + 1 : texts.push(contract.schema)
    const versions = subjects.get(subjectOf(contract)) ?? []
    if (!versions.includes(id)) versions.push(id)
    subjects.set(subjectOf(contract), versions)
    return id
  }

  const schema = async (id: number): Promise<string> => {
    const text = texts[id - 1]
    if (text !== undefined) return text
    throw new MessagingError('MR_SCHEMA_UNKNOWN', `No schema has the id ${id}: register the writer's contract first.`, {
      failure: 'permanent',
    })
  }

  return { register, schema, versions: subject => subjects.get(subject) ?? [] }
}
