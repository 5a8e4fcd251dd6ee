import type { NextRequest } from 'next/server';
import { problemResponse } from '@/app/problem-response';
import { requestContext } from '@/server/auth/current-user';
import { answerNextAuth, type NextAuthRoute } from '@/server/auth/next-auth';

async function handle(request: NextRequest, route: NextAuthRoute): Promise<Response> {
  const ctx = await requestContext();
  const answer = await answerNextAuth(request, route, ctx);
  return answer.ok ? answer.value : problemResponse(answer, ctx);
}

export { handle as GET, handle as POST };
