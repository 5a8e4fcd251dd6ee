import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Solo } from '@/components/frame/solo';
import { ProblemPage } from '@/components/problem/problem-page';
import { PROBLEM_GUIDE, parseProblemSlug } from '@/core/problem/problem-guide';

interface Params {
  params: Promise<{ code: string }>;
}

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const code = parseProblemSlug((await params).code);
  return { title: code ? PROBLEM_GUIDE[code].title : 'Not found' };
}

/** What a problem's `type` points at. Open to everybody: whoever got the error may not have an account. */
export default async function Page({ params }: Params) {
  const code = parseProblemSlug((await params).code);
  if (!code) notFound();
  return (
    <Solo>
      <ProblemPage code={code} />
    </Solo>
  );
}
