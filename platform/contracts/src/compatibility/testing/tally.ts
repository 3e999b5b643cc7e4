/** Counts by name, in the order they first came. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  lines(): readonly string[] {
    return [...this.#counts].map(([name, count]) => `${String(count).padStart(9)}  ${name}`)
  }
}
