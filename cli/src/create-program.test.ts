import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './create-program';

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (chunk) => {
      text += chunk;
    },
  });
  command.outputHelp();
  return text;
}

const commands = leaves(createProgram({ quietUsage: false }));

describe('the commands', () => {
  it('are those of the handbook', () => {
    expect(commands.map(pathOf).sort()).toEqual(
      [
        'latchkey start',
        'latchkey migrate',
        'latchkey doctor',
        'latchkey user create',
        'latchkey user suspend',
        'latchkey user resume',
        'latchkey user off-board',
        'latchkey user reset',
        'latchkey user roles',
        'latchkey api import',
        'latchkey api export',
        'latchkey scope retire',
        'latchkey scope unretire',
        'latchkey role import',
        'latchkey verifier issue',
        'latchkey verifier rotate',
        'latchkey verifier revoke',
        ...['create', 'limit', 'list', 'show', 'archive', 'restore'].map(
          (verb) => `latchkey application ${verb}`,
        ),
        'latchkey policy show',
        'latchkey policy set',
        'latchkey token issue',
        'latchkey token list',
        'latchkey token show',
        'latchkey token narrow',
        'latchkey token suspend',
        'latchkey token resume',
        'latchkey token retire-old',
        'latchkey token revoke',
        'latchkey token rotate',
        'latchkey token restore',
      ].sort(),
    );
  });

  it.each(commands.map((command) => [pathOf(command), command] as const))(
    '%s explains itself, with an example that it would take',
    (path, command) => {
      const help = helpOf(command);
      expect(help).toContain(`Usage: ${path} `);
      expect(help).toMatch(/\n {2}--/);
      const known = new Set(command.options.flatMap((option) => [option.long, option.short]));
      const examples = help.split('Examples:\n')[1] ?? '';
      expect(examples, 'an example').toContain(path);
      for (const flag of examples.match(/--[a-z-]+/g) ?? []) expect([...known], flag).toContain(flag);
    },
  );
});
