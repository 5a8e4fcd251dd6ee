/** What README.md prints, people type: its commands, its catalogue and its settings are real ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseCatalogueYaml } from '@/core/scope/catalogue-yaml';
import { listGivenSettings, parseSettings, repositoryRoot } from '@/runtime/settings';
import { createProgram } from './create-program';

const README = readFileSync(join(repositoryRoot(), 'README.md'), 'utf8');
const COMMANDS = [...README.matchAll(/npx --no latchkey ([^`)\n]+)/g)].map((match) => match[1] ?? '');
const YAML = /```yaml\n(.*?)```/s.exec(README)?.[1] ?? '';

/** The command that the words begin with. */
function find(words: readonly string[], command: Command): Command {
  const next = command.commands.find((child) => child.name() === words[0]);
  return next ? find(words.slice(1), next) : command;
}

describe('README.md', () => {
  it.each(COMMANDS)('prints a command there is, with options that it takes: %s', (line) => {
    const program = createProgram({ quietUsage: true });
    const words = line.split(' ');
    // npx keeps an option that comes first for itself: latchkey would never see it.
    expect(words[0]).toMatch(/^[a-z]/);
    if (words[0] === 'help') return;
    const command = find(words, program);
    expect(command.commands, `${line} is a whole command`).toEqual([]);
    const known = command.options.map((option) => option.long);
    for (const flag of line.match(/--[a-z-]+/g) ?? []) expect(known).toContain(flag);
  });

  it('prints a catalogue that imports, and uses no other scope or audience in its commands', () => {
    const parsed = parseCatalogueYaml(YAML);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const [api] = parsed.catalogue.apis ?? [];
    const scopes = api?.scopes.map((scope) => scope.name) ?? [];
    const usedScopes = [...README.matchAll(/--scopes (\S+)|"scopes": \["(.*?)"\]/g)].map((m) => m[1] ?? m[2]);
    expect(usedScopes.length).toBeGreaterThan(2);
    for (const scope of usedScopes) expect(scopes).toContain(scope);
    expect([...README.matchAll(/--api ([^\s)]+)/g)].map((match) => match[1])).toEqual([api?.audience]);
  });

  it('names settings there are, with the defaults they have', () => {
    const table = README.slice(README.indexOf('| variable | default |'), README.indexOf('## Operating'));
    const rows = table.split('\n').slice(2).filter(Boolean);
    expect(rows.length).toBeGreaterThan(8);
    const defaults: Record<string, string> = {};
    for (const row of rows) {
      const [, variables = '', values = ''] = row.split('|');
      const given = [...values.matchAll(/`(.*?)`/g)].map((match) => match[1] ?? '');
      for (const [index, [, name = '']] of [...variables.matchAll(/`(.*?)`/g)].entries()) {
        expect(listGivenSettings({ [name]: 'x' }), name).toEqual([name]);
        defaults[name] = given[index] ?? '';
      }
    }
    const settings = parseSettings({});
    expect(defaults).toMatchObject({
      HOST: settings.host,
      PORT: String(settings.port),
      VERIFIER_PORT: String(settings.verifierPort),
      DEMO_PORT: String(settings.demoPort),
      TRUSTED_PROXY_HOPS: String(settings.trustedProxyHops),
      ORGANISATION_NAME: settings.organisationName,
      LOG_LEVEL: settings.logLevel,
    });
  });
});
