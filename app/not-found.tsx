import type { Metadata } from 'next';
import { NothingHere } from '@/components/frame/nothing-here';
import { Solo } from '@/components/frame/solo';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Solo>
      <NothingHere />
    </Solo>
  );
}
