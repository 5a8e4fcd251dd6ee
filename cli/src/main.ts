import { createProgram } from './create-program';
import { reportFailure } from './report-failure';

// `latchkey token list | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const wantsJson = process.argv.includes('--json');
try {
  await createProgram({ quietUsage: wantsJson }).parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error, { json: wantsJson });
}
