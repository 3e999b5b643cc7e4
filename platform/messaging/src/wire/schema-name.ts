/** The full name of a schema's outermost type; undefined when it has none (or isn't a schema). */
export const schemaName = (text: string): string | undefined => {
  const schema = parsed(text)
  if (typeof schema !== 'object' || schema === null || !('name' in schema) || typeof schema.name !== 'string') return undefined
  const namespace = 'namespace' in schema && typeof schema.namespace === 'string' ? schema.namespace : ''
  return namespace === '' || schema.name.includes('.') ? schema.name : `${namespace}.${schema.name}`
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
