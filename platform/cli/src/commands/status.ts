import {
  answersHttp,
  brokerAnswers,
  findProject,
  isRunning,
  leftovers,
  mongoUrlAnswers,
  printable,
  readDescription,
  type StackDescription,
  supervisorOf,
} from '@millrace/local'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'

interface Line {
  readonly name: string
  readonly at: string
  readonly pid: number | undefined
  readonly answers: boolean
}

const linesOf = async (stack: StackDescription): Promise<readonly Line[]> => {
  const line = async (name: string, at: string, answers: Promise<boolean>): Promise<Line> => ({
    name,
    at,
    pid: stack.pids[name],
    answers: await answers,
  })
  const programs = Object.entries({ ...stack.extras, ...stack.services })
  return Promise.all([
    line('kafka', stack.kafka.brokers.join(','), brokerAnswers(stack.kafka.brokers[0] ?? '')),
    line('mongo', stack.mongo.url, mongoUrlAnswers(stack.mongo.url)),
    line('registry', stack.registry.url, answersHttp(`${stack.registry.url}/subjects`)),
    ...programs.map(([name, { url }]) => line(name, url, answersHttp(`${url}/health`))),
  ])
}

const print = ({ name, at, pid, answers }: Line): void =>
  console.log(`${name.padEnd(16)} ${(answers ? 'up' : 'no answer').padEnd(10)} ${printable(at).padEnd(30)} ${pid ?? 'elsewhere'}`)

/** Exit 0: everything answers. 1: something doesn't. 3: no stack runs. */
export const statusCommand = (): Command =>
  new Command('status').description('what runs here, and whether it answers').action(async () => {
    const { home } = findProject()
    const supervisor = supervisorOf(home)
    const stack = readDescription(home.stack)
    if (supervisor === undefined) {
      const left = leftovers(home).filter(isRunning)
      console.log(
        left.length === 0 ? 'no stack runs here' : `its supervisor is gone; still running: ${left.map(one => one.name).join(', ')}`,
      )
      process.exitCode = exitCodes.notRunning
    } else if (stack === undefined) {
      console.log(`starting (process ${supervisor.pid})`)
    } else {
      const lines = await linesOf(stack)
      for (const line of lines) print(line)
      process.exitCode = lines.every(line => line.answers) ? exitCodes.done : exitCodes.failed
    }
  })
