/** Confluent's wire format: 0, the schema id as a big-endian int32, Avro. */
export const PREFIX_BYTES = 5

export const writeSchemaId = (value: Buffer, schemaId: number): Buffer => {
  value.writeUInt8(0, 0)
  value.writeInt32BE(schemaId, 1)
  return value
}

/** Ids count from 1: what says another is some other format, and no registry has an answer to it. */
export const readSchemaId = (value: Buffer): number | undefined => {
  const id = value.length >= PREFIX_BYTES && value[0] === 0 ? value.readInt32BE(1) : 0
  return id > 0 ? id : undefined
}
