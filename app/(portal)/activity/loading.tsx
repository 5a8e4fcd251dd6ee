import { ActivityLoading } from '@/components/activity/activity-page';

export default function Loading() {
  return (
    <div className="in-w">
      <ActivityLoading />
    </div>
  );
}
