import { NothingHere } from '@/components/frame/nothing-here';

/** Inside the frame, which is the page's landmark already. */
export default function NotFound() {
  return (
    <div className="in-m pt-10">
      <NothingHere />
    </div>
  );
}
