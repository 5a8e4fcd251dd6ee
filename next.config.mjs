// Plain JavaScript: read at every start, in production too, where no compiler need be installed.

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // tsc checks all of the repository in the test run; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Programs with binaries of their own, and what must be one instance for the whole process.
  serverExternalPackages: ['@node-rs/argon2', 'pg', 'pino'],
  images: { unoptimized: true },
};
