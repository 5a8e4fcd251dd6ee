import { createProgram } from './create-program';
import { reportFailure } from './report-failure';

const wantsJson = process.argv.includes('--json');
try {
  await createProgram({ quietUsage: wantsJson }).parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error, { json: wantsJson });
}
