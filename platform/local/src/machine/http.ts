/** Whether a GET answers with success. */
export const answersHttp = async (url: string, signal?: AbortSignal): Promise<boolean> => {
  const limits = [AbortSignal.timeout(2_000), signal].filter(limit => limit !== undefined)
  try {
    const answer = await fetch(url, { signal: AbortSignal.any(limits) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}
