import type { Metadata } from 'next';
import { Solo } from '@/components/frame/solo';
import { ProblemIndex } from '@/components/problem/problem-page';

export const metadata: Metadata = { title: 'Error codes' };

export default function Page() {
  return (
    <Solo>
      <ProblemIndex />
    </Solo>
  );
}
