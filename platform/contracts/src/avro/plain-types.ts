import avro, { type Schema } from 'avsc'
import { blockCount, type Readable, skipBlocks, type Tap } from './tap.ts'

// avsc hands `_read` to its resolvers, with `this` the resolver: they may read only what both have.
interface Items {
  readonly itemsType: Readable
}
interface Values {
  readonly valuesType: Readable
}

/** An array that believes no more items than there are bytes. */
export class BoundedArrayType extends avro.types.ArrayType {
  _read(this: Items, tap: Tap): unknown[] {
    const items: unknown[] = []
    for (let count = blockCount(tap); count !== 0; count = blockCount(tap)) {
      for (; count > 0; count -= 1) items.push(this.itemsType._read(tap))
    }
    return items
  }

  _skip(this: Items, tap: Tap): void {
    skipBlocks(tap, () => this.itemsType._skip(tap))
  }
}

/** A map that believes no more entries than there are bytes. */
export class BoundedMapType extends avro.types.MapType {
  _read(this: Values, tap: Tap): { [key: string]: unknown } {
    const entries: [string, unknown][] = []
    for (let count = blockCount(tap); count !== 0; count = blockCount(tap)) {
      for (; count > 0; count -= 1) entries.push([tap.readString(), this.valuesType._read(tap)])
    }
    // Not by assignment: the key `__proto__` would set the prototype and be lost.
    return Object.fromEntries(entries)
  }

  _skip(this: Values, tap: Tap): void {
    skipBlocks(tap, () => {
      tap.skipString()
      this.valuesType._skip(tap)
    })
  }
}

/** Records as plain objects: made by avsc's generated constructors, but with no prototype of their own. */
export class PlainRecordType extends avro.types.RecordType {
  constructor(schema: Schema, options: unknown) {
    super(schema, options)
    const maker: { prototype: object } = this.recordConstructor
    maker.prototype = Object.prototype
  }
}
