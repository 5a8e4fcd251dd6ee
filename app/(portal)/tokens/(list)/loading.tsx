import { TokenListLoading } from '@/components/tokens/token-list-loading';

export default function TokensLoading() {
  return (
    <div className="in-w">
      <TokenListLoading />
    </div>
  );
}
