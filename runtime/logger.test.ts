import { describe, expect, it } from 'vitest';
import { createLogger } from '@/runtime/logger';

const CANARY = `lk_pat_${'A1b2C3d4E5'.repeat(3)}f6G7h8`;

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let lines = '';
  write(
    createLogger({
      name: 'test',
      level: 'trace',
      destination: {
        write: (line) => {
          lines += line;
        },
      },
    }),
  );
  return lines;
}

describe('the log', () => {
  it('never holds a token secret, wherever it was put', () => {
    const lines = logged((logger) => {
      logger.info(`issued ${CANARY}`);
      logger.info({ url: `/x?token=${CANARY}` }, 'request');
      logger.info({ deep: { deeper: [{ value: CANARY }] } });
      logger.error(new Error(`cannot parse ${CANARY}`));
      logger.error({ err: new Error('outer', { cause: new Error(CANARY) }) });
    });
    expect(lines.split('\n').filter(Boolean)).toHaveLength(5);
    expect(lines).not.toContain(CANARY);
    expect(lines).not.toContain(CANARY.slice(7));
  });

  it.each([
    'password',
    'newPassword',
    'secret',
    'clientSecret',
    'cookie',
    'set-cookie',
    'Authorization',
    'pepper',
    'token',
    'databaseUrl',
  ])('never holds a field called %s', (name) => {
    expect(logged((logger) => logger.info({ [name]: 'hunter2' }))).not.toContain('hunter2');
    expect(logged((logger) => logger.info({ headers: { [name]: 'hunter2' } }))).not.toContain('hunter2');
  });

  it('never holds the password of a connection URL or the parameters of a failed query', () => {
    const failure = Object.assign(new Error('connect postgresql://me:hunter2@host/db failed'), {
      code: '08001',
      parameters: ['hunter2'],
    });
    const lines = logged((logger) => logger.error({ err: failure }));
    expect(lines).not.toContain('hunter2');
    expect(lines).toContain('08001');
  });

  it('keeps what helps: public ids, codes, counts', () => {
    const lines = logged((logger) =>
      logger.info({ tokenId: 'tok_01j', code: 'REVOKED', count: 3 }, 'verified'),
    );
    expect(JSON.parse(lines)).toMatchObject({
      tokenId: 'tok_01j',
      code: 'REVOKED',
      count: 3,
      msg: 'verified',
    });
  });
});
