/** A TSDoc comment with the given indent. A comment's end inside the text is defused. */
export const docComment = (text: string, indent = ''): string => {
  const lines = text
    .replaceAll('*/', '*\\/')
    .split('\n')
    .map(line => line.trim())
  const [only] = lines
  if (lines.length === 1) return `${indent}/** ${only} */`
  return [`${indent}/**`, ...lines.map(line => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n')
}
