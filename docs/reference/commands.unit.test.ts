import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../../platform/cli/src/program.ts'

const helpWidth = 120

const intro = `# Commands

What \`npm run millrace -- <command> --help\` says, of every command. Where a command needs Kafka it takes \`KAFKA_BROKERS\`
(\`host:port\`, several with commas between), else that of the stack that runs in the repository, else \`127.0.0.1:9092\`; where it
needs a schema registry, \`REGISTRY_URL\`, else that of the stack. What was asked for goes to stdout; progress, notes and errors to
stderr, an error in one line. \`--verbose\` before the command shows where an error came from.

This page is written by its test: \`npx vitest run --project unit docs/reference/commands -u\`.
`

const helpOf = (command: Command): string => {
  const lines: string[] = []
  command.configureOutput({ writeOut: text => lines.push(text), getOutHelpWidth: () => helpWidth, getOutHasColors: () => false })
  command.outputHelp()
  return lines.join('').trimEnd()
}

const sections = (command: Command, path: string): readonly string[] => {
  const own = `## \`${path}\`\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`
  return [own, ...command.commands.flatMap(child => sections(child, `${path} ${child.name()}`))]
}

test('the page of commands says what their help says', async () => {
  const page = [intro, ...sections(createProgram(), 'millrace')].join('\n')
  await expect(page).toMatchFileSnapshot('commands.md')
})
