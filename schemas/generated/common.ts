// Written by `millrace schemas generate`. Don't edit.

/** Where a parcel goes. */
export interface Address {
  /** Who receives it. */
  readonly recipient: string
  /** Street and number. */
  readonly street: string
  /** Postal code, as written in its country. */
  readonly postalCode: string
  /** City or town. */
  readonly city: string
  /** ISO 3166-1 alpha-2 code, as DE. */
  readonly country: string
}

/** An amount of money. */
export interface Money {
  /** In the currency's minor unit (cents). */
  readonly minorUnits: number
  /** ISO 4217 code, as EUR. */
  readonly currency: string
}
